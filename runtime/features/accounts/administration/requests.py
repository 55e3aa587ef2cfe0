"""The input of an invitation.

It has a module of its own, since only the auth function loads the packages it needs.
"""

from pydantic import Field

from runtime.core.models import Input
from runtime.core.security.callers import Role
from runtime.features.accounts.inputs import NewEmail
from runtime.features.accounts.profiles.models import Name


class Invitation(Input):
    """An account that an administrator makes for somebody.

    Attributes:
        role: what the user may do.
    """

    email: NewEmail
    name: Name | None = Field(default=None, examples=["Ada"])
    role: Role = Role.USER
