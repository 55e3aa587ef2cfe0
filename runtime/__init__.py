"""The deployed service: what is in this package runs in Lambda, nothing else does."""
