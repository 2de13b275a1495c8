"""What the demonstration tells of the documents."""
