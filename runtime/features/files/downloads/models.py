"""Addresses from which a file is downloaded."""

from runtime.core.models import Model, Timestamp


class Download(Model):
    """An address that needs no other credentials.

    Attributes:
        url: the address; whoever knows it can download the file.
        expires_at: when it is refused; ask for another one then.
    """

    url: str
    expires_at: Timestamp
