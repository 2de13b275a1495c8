"""Work that may hang or take too much, in processes of their own."""
