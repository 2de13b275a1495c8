"""The domain: the notice, its breakdown into tasks, the units, and the ledger of who has done what.

Nothing here knows streamlit, a spreadsheet library, a database or the network.
"""
