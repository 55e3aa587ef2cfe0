"""DynamoDB in memory: one table that judges expressions, for tests and measures."""
