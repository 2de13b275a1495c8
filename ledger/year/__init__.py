"""The year itself: its breakdown amended, revised and published, and the rollover to the next."""
