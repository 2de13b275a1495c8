"""Lists that are had as spreadsheets or as CSV."""
