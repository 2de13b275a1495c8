"""Web addresses and document numbers in what people paste."""
