"""Synthesizes, compares, deploys and destroys a stage, and says what is in the way."""
