"""The account of the probe, and what it asks and hears."""

from typing import Any

from pydantic import Field

from runtime.core.models import Model


class Account(Model):
    """The account that the probe signs in to, made by its first run."""

    email: str
    password: str = Field(repr=False)
    api_key: str | None = Field(default=None, repr=False)


class Answer(Model):
    """An answer of the API.

    Attributes:
        body: the JSON that it holds; None if it holds none.
    """

    status: int
    body: Any = Field(default=None, repr=False)
