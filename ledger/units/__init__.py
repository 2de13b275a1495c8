"""The unit directory (单位名录): names, aliases and groups, and how a name that somebody wrote is resolved."""
