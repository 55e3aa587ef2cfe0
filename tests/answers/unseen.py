"""The answers that the document promises and no integration test sees, with reasons."""

UNSEEN: dict[tuple[str, str], str] = {}
"""Operation and code of what a route declares itself."""
IMPLIED_UNSEEN: dict[str, str] = {}
"""Codes of what follows from parameters, bodies and dependencies."""
