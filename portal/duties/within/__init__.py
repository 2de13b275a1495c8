"""What a unit settles within itself, on the screen: 分办 to its 科室 and 镇街, 委托, 审签."""
