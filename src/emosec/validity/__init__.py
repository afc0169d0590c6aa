"""Room 9: do the components go along with what they should? A ledger of pre-registered claims."""
