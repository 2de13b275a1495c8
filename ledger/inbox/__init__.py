"""待办: what waits for a person, one line each; a duty's service tells its own lines (`inbox`)."""
