"""The fate of data, when its stage is destroyed."""

from enum import StrEnum


class Removal(StrEnum):
    """The fate of data when its stack is destroyed."""

    RETAIN = "retain"
    DESTROY = "destroy"
