"""Proof of least privilege: each function may make its calls, and no others.

Tests record the AWS calls that are made on behalf of each function; the proof compares
them with the permissions in the synthesized templates.
"""
