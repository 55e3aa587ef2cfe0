"""The deployed service: what is in this package runs in Lambda, nothing else does."""

__version__ = "2.0.0"
"""The version of the service, and of the document that clients are made from."""
