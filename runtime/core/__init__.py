"""Primitives without I/O of their own: settings, errors, security, logging."""
