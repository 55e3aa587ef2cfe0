"""Inputs for registering and signing in."""

from typing import Annotated

from pydantic import Field, StringConstraints

from runtime.core.models import Input
from runtime.core.security.tickets import MAX_LENGTH
from runtime.features.accounts.inputs import (
    AnyPassword,
    DeviceToken,
    Email,
    NewEmail,
    NewPassword,
    RefreshTokenText,
)
from runtime.features.accounts.profiles.models import Name


class RegisterRequest(Input):
    """A new account."""

    email: NewEmail
    password: NewPassword = Field(repr=False)
    name: Name | None = Field(default=None, examples=["Ada"])


class LoginRequest(Input):
    """An e-mail address and its password."""

    email: Email
    password: AnyPassword = Field(repr=False)
    device_token: DeviceToken | None = Field(default=None, repr=False)


class RestoreRequest(Input):
    """The token that undoes a deletion.

    Attributes:
        restore_token: the member of the same name of `deletion_pending`.
    """

    restore_token: Annotated[
        str, StringConstraints(min_length=1, max_length=MAX_LENGTH), Field(repr=False)
    ]


class RefreshRequest(Input):
    """The refresh token to exchange."""

    refresh_token: RefreshTokenText = Field(repr=False)
