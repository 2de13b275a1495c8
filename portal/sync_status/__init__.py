"""What 同步状态 shows and asks, and the line above every page when nothing passes."""
