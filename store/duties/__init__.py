"""The duties' records in the store, each under its stem."""
