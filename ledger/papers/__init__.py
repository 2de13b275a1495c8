"""What the office's documents say beside the ledger: what stands around their text, and the report on the whole city."""
