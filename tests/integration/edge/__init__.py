"""Tests of the service behind the edge."""
