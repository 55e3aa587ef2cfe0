"""Packages what Lambda runs, without Docker; `infra.bundling` is the way in."""
