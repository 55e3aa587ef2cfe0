"""What becomes of a stage's data."""

from enum import StrEnum


class Removal(StrEnum):
    """The fate of data when its stack is destroyed."""

    RETAIN = "retain"
    DESTROY = "destroy"
