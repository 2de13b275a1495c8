"""Rows of the ledger in a sheet as staff left it: where they are, what is missing, what shows no text, what is put back."""
