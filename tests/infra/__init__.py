"""Tests of the stacks, the packages and the rules that hold them."""
