"""The error of packaging."""


class PackagingError(Exception):
    """The package cannot be made; the message says what to do about it."""
