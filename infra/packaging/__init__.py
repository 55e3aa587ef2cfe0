"""Packaging for Lambda, without Docker; callers use `infra.bundling`."""
