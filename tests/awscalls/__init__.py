"""Proves that each function may do what it does, and nothing else.

Tests record the AWS calls that are made on behalf of each function; the proof compares
them with what the synthesized templates grant.
"""
