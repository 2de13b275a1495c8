"""The office's documents on the screen, where more is done with them than to download them."""
