"""The server beneath the pages: middleware, routes, static files, sockets, the sync loop."""
