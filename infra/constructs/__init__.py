"""Constructs, each for one purpose; stacks are put together from these."""
