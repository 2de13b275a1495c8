"""What a unit settles within itself: which 科室 or 镇街 does which part, by when, and how far it is."""
