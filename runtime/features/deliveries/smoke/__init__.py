"""The smoke: requests to a new version before any client reaches it."""
