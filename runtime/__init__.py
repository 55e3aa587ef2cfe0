"""The deployed service: everything in this package runs in Lambda, nothing else does."""
