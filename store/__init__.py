"""The local store: what the portal knows and has promised, in SQL. It knows no spreadsheet and no page."""
