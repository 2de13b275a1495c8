"""Texts letter by letter: which characters there are in them, and how other programs take them. Knows no cells and no tasks."""
