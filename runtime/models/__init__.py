"""Pydantic models: what goes in, what comes out."""
