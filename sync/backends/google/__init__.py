"""A shared Google spreadsheet through gspread: one read and at most one write batch a cycle, each judged afterwards."""
