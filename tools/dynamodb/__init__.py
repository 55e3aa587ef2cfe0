"""DynamoDB in memory: one table that judges real expressions, for tests and measures."""
