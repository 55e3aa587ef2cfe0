"""Restores of a table: compared with the one in use, or put in its place."""
