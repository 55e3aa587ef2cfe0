"""The inputs and outputs of the routes for second factors."""

from typing import Annotated, Any, Self

from pydantic import (
    AfterValidator,
    ConfigDict,
    Field,
    StringConstraints,
    model_validator,
)

from runtime.core.models import Input, Model, Timestamp
from runtime.features.accounts.inputs import AnyPassword, DeviceToken, Email
from runtime.features.accounts.passwords.models import LinkToken
from runtime.features.accounts.second_factor.challenges import MAX_LENGTH
from runtime.features.accounts.second_factor.recovery_codes import without_breaks

# What may stand between the digits, as people type and copy them.
_BREAK = r"[ \t\r\n\u00a0\u2009\u202f\u2010-\u2015\u2212-]*"
Code = Annotated[
    str,
    StringConstraints(
        pattern=rf"^{_BREAK}([0-9\uff10-\uff19]{_BREAK}){{6}}$", max_length=32
    ),
    AfterValidator(without_breaks),
    Field(
        description="Six digits, from the authenticator. Spaces and dashes between "
        "them do not matter.",
        examples=["492039", "492 039"],
    ),
]
RecoveryCode = Annotated[
    str,
    StringConstraints(min_length=16, max_length=64),
    Field(
        description="One of the recovery codes; it serves once. Case, spaces and "
        "dashes do not matter; O stands for 0, I and L stand for 1.",
        examples=["7XQ2-M0RK-9D4T-ZB6H"],
    ),
]

_CODE: dict[str, Any] = {"code": {"type": "string"}}
_RECOVERY_CODE: dict[str, Any] = {"recovery_code": {"type": "string"}}
# The rules of the validators below, for the OpenAPI document. Both the validators and
# these schemas treat null like an absent field.
_EXACTLY_ONE: dict[str, Any] = {
    "x-variants": {
        "code": "SecondStepByCode",
        "recovery_code": "SecondStepByRecoveryCode",
    },
    "example": {"challenge": "mc1.…", "code": "492039"},
}
_ONE_AT_MOST: dict[str, Any] = {
    "not": {
        "required": ["code", "recovery_code"],
        "properties": _CODE | _RECOVERY_CODE,
    },
    "example": {"password": "correct horse battery staple", "code": "492039"},
}


class StartRequest(Input):
    """The password of a user who sets up a second factor."""

    password: AnyPassword = Field(repr=False)


class FactorSetup(Model):
    """The secret for an authenticator app, shown once.

    Attributes:
        expires_at: until when it must be confirmed.
    """

    secret: str = Field(repr=False, description="To be typed where no camera is.")
    uri: str = Field(repr=False, description="`otpauth://totp/…`")
    qr_code: str = Field(repr=False, description="The URI as an SVG data address.")
    expires_at: Timestamp


class ConfirmRequest(Input):
    """A code which proves that the authenticator app works."""

    code: Code = Field(repr=False)


class RecoveryCodes(Model):
    """New recovery codes, shown once; earlier ones are not valid any more.

    Attributes:
        recovery_codes: the codes, each of which serves once.
    """

    recovery_codes: list[str] = Field(repr=False)


class ProofRequest(Input):
    """The password, and a code or a recovery code where one is needed."""

    model_config = ConfigDict(json_schema_extra=_ONE_AT_MOST)

    password: AnyPassword = Field(repr=False)
    code: Code | None = Field(default=None, repr=False)
    recovery_code: RecoveryCode | None = Field(default=None, repr=False)

    @model_validator(mode="after")
    def _one_at_most(self) -> Self:
        """Refuse a code together with a recovery code."""
        if self.code and self.recovery_code:
            raise ValueError("code and recovery_code exclude each other")
        return self


class UnlockLinkRequest(Input):
    """The address of an account whose codes are refused."""

    email: Email


class UnlockRequest(Input):
    """The token of a mailed link that makes codes good again."""

    token: LinkToken = Field(repr=False)


class Factors(Model):
    """The second factors of an account.

    Attributes:
        totp: whether signing in asks for a code of an authenticator app.
        recovery_codes_left: how many recovery codes were not used yet.
    """

    totp: bool
    recovery_codes_left: int


class SecondStepRequest(Input):
    """The challenge of the first step, and a code or a recovery code.

    Attributes:
        challenge: the member of the same name of `mfa_required`.
    """

    model_config = ConfigDict(json_schema_extra=_EXACTLY_ONE)

    challenge: Annotated[
        str,
        StringConstraints(min_length=1, max_length=MAX_LENGTH),
        Field(examples=["mc1.…"]),
    ] = Field(repr=False)
    code: Code | None = Field(default=None, repr=False)
    recovery_code: RecoveryCode | None = Field(default=None, repr=False)
    device_token: DeviceToken | None = Field(default=None, repr=False)

    @model_validator(mode="after")
    def _exactly_one(self) -> Self:
        """Refuse both a code and a recovery code, and neither."""
        if (self.code is None) == (self.recovery_code is None):
            raise ValueError("exactly one of code and recovery_code is needed")
        return self
