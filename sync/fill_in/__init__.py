"""填报工作簿 on its way back: what was filled in, and what of it is new (`reports.fill_in` makes the file)."""
