"""The duties of the year beside the ledger, one stem each: the same stem in `store`, `reports` and `portal`."""
