"""帮助 inside the portal: the guide (`docs/guide.md`) by its sections, hints for a first visit, and how a text is well written."""
