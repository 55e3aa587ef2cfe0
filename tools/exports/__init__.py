"""Exports on the owner's side: checking what was fetched, and importing it again."""
