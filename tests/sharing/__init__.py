"""Processes that share a table and a cache, and what a driver makes of them."""
