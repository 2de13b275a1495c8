"""The demonstration: a plausible year, generated."""
