"""DynamoDB in memory for unit tests, with hooks, demands and a record of conditions."""
