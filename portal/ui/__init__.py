"""What any page may use: charts, tables, filters, downloads, messages, outcomes of a button."""
