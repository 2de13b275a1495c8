"""What the store knows of the shared sheet: edits on their way, stamps given out, conflicts, rows and copies."""
