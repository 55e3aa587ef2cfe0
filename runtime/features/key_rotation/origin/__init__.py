"""Rotation of the secrets by which a distribution proves itself to the gateway."""
