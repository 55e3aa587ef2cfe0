"""Import, export and backfill of many items, for the command line."""
