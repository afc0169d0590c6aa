"""Room 4, items: how every item is answered, and whether it goes with the rest of its scale.

In: screened responses of one wave, the instrument. Out: `items` and `categories`.
"""
