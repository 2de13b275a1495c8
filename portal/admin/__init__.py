"""管理: what only the office does, a file for each tab; `pages/admin.py` lists them."""
