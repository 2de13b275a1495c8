"""A workbook's package and its XML parts, read and changed byte by byte."""
