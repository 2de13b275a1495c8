"""How a published spreadsheet looks on Google: made, looked over, mended, left."""
