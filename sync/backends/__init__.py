"""Spreadsheets: rows and cells, never tasks. `base` says what a backend is, `registry` which there are."""
