"""Checks of our own that no published linter makes."""
