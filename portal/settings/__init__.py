"""The settings, each declared once."""
