"""Tests of the whole service against a simulated AWS."""
