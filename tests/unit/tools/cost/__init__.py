"""Tests of the model of costs."""
