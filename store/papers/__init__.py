"""What is kept of the office's documents: what usually stands around their text, and what somebody wrote over a paragraph."""
