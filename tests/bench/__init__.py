"""Benchmarks (`make bench`): every promise is a ratio of two things measured in one run, never an absolute time."""
