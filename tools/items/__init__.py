"""Many items at once: import, export and backfill, from the command line."""
