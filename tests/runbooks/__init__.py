"""Runbooks: their commands, read from the pages, and followed where the fault is."""
