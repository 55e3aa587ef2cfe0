"""Tests of the cache and its stores; Valkey is a real server."""
