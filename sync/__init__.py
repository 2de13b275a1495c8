"""The shared spreadsheet <-> the ledger. One public verb: `sync.engine.Engine.cycle()`.

README.md beside this file has the truth table, the states of an operation and what each backend guarantees.
"""
