"""Tests of the hooks of deliveries."""
