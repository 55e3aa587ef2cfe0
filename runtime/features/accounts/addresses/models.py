"""Inputs for verifying and changing an e-mail address."""

from pydantic import Field

from runtime.core.models import Input
from runtime.features.accounts.inputs import AnyPassword, NewEmail
from runtime.features.accounts.passwords.models import LinkToken


class LinkRequest(Input):
    """The token of a mailed link."""

    token: LinkToken = Field(repr=False)


class ProvenLinkRequest(LinkRequest):
    """The token of a mailed link, and the password of whoever is not signed in."""

    password: AnyPassword | None = Field(
        default=None,
        repr=False,
        description="The account's password, unless the request has an access token "
        "of this account.",
    )


class ChangeEmailRequest(Input):
    """The new address, and the password of whoever asks for the change."""

    new_email: NewEmail
    password: AnyPassword = Field(repr=False)
