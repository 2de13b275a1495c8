"""One entry on the screen, and many of them in the grid: form, drafts, history, review."""
