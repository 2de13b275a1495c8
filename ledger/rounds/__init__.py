"""报送轮次: windows of dates over the history, in each of which an entry is reported or not; the sheet needs no columns for them."""
