"""Mutants: mistakes planted in the service one at a time, which tests should notice."""
