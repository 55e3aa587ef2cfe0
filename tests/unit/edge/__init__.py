"""Tests of the function at the edge."""
