"""Notices without a table: tasks that stand in the text."""
