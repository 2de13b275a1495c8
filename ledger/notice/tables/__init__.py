"""Tables of a notice: which there are, what their columns are, and what stands in their cells."""
