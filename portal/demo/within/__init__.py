"""What units settled within themselves, in the demonstration."""
