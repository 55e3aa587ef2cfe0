"""Inputs for changing and resetting a password."""

from typing import Annotated

from pydantic import Field, StringConstraints

from runtime.core.models import Input
from runtime.features.accounts.inputs import (
    AnyPassword,
    DeviceToken,
    Email,
    NewPassword,
)

LinkToken = Annotated[
    str,
    StringConstraints(min_length=1, max_length=128),
    Field(description="The token from the link in the mail.", examples=["q3Zk…"]),
]


class ForgotRequest(Input):
    """The address of an account whose password is forgotten."""

    email: Email


class ResetRequest(Input):
    """A new password, and the token that was mailed."""

    token: LinkToken = Field(repr=False)
    password: NewPassword = Field(repr=False)


class ChangePasswordRequest(Input):
    """A new password, and the one that it replaces."""

    current_password: AnyPassword = Field(repr=False)
    new_password: NewPassword = Field(repr=False)
    device_token: DeviceToken | None = Field(
        default=None,
        repr=False,
        deprecated=True,
        description="Not needed any more: attempts count for the session.",
    )
