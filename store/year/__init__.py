"""The year in the store: taken up, revised, its next version in the making, its turn into the next."""
