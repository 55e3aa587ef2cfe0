"""Checks of what synthesized stacks mean: from an assembly to complaints.

They are plain functions, so that a mistake can be planted in memory to see that they
name it (`planting.py`), without another synthesis.
"""
