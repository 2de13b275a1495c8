"""What the portal keeps beside the ledger, for people's work: accounts, drafts, decisions, reminders, look-back …

One module per aspect: its tables (on `sync.tables.metadata`) and the functions that read and write them inside a
transaction. `schema.py` names every module that declares tables. Every change of a person goes into `deeds.py` too.
"""
