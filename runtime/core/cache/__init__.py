"""The cache: one interface, and two stores behind it, the table and Valkey."""
