"""Every state and figure of a ledger on a day, computed once, and the words that tell them."""
