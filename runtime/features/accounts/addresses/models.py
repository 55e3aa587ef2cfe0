"""What proving and changing an e-mail address takes."""

from pydantic import Field

from runtime.core.models import Input
from runtime.features.accounts.inputs import AnyPassword, Email
from runtime.features.accounts.passwords.models import LinkToken


class LinkRequest(Input):
    """A link that was followed."""

    token: LinkToken = Field(repr=False)


class ChangeEmailRequest(Input):
    """Another address, and the password that proves who asks."""

    new_email: Email
    password: AnyPassword = Field(repr=False)
