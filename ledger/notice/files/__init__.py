"""What kinds of file a notice comes in, each as lines and grids."""
