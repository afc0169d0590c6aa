"""Room 2: answers in; the same answers with who is included and who is attentive, and a ledger of everything done, out."""
