"""When things are due, who owes it, and where an entry stands on a day."""
