"""Tests without I/O: primitives, rules, and the table with a stub client."""
