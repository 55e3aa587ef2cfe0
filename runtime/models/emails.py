"""What proving and changing an e-mail address takes."""

from pydantic import Field

from runtime.models.auth import AnyPassword, Email
from runtime.models.base import Input
from runtime.models.passwords import LinkToken


class LinkRequest(Input):
    """A link that was followed."""

    token: LinkToken = Field(repr=False)


class ChangeEmailRequest(Input):
    """Another address, and the password that proves who asks."""

    new_email: Email
    password: AnyPassword = Field(repr=False)
