"""HTTP in, HTTP out: routers, their dependencies and the HTTP contract."""
