"""The years of a home: the first start, the closing, the rollover, looking at a closed one."""
