"""Tests of tools.audit."""
