"""Who comes in, and as whom: accounts, identity service, proxy, trial; forms, cookies, identity."""
