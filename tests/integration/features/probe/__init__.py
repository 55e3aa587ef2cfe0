"""Tests of the probe on the whole service."""
