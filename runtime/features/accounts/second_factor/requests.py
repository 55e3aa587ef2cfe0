"""The inputs and outputs of the routes for second factors."""

from typing import Annotated, Any, Self

from pydantic import ConfigDict, Field, StringConstraints, model_validator

from runtime.core.models import Input, Model, Timestamp
from runtime.features.accounts.inputs import AnyPassword, DeviceToken
from runtime.features.accounts.second_factor.challenges import MAX_LENGTH

Code = Annotated[
    str,
    StringConstraints(pattern=r"^[0-9]{6}$"),
    Field(description="Six digits, from the authenticator.", examples=["492039"]),
]
RecoveryCode = Annotated[
    str,
    StringConstraints(min_length=16, max_length=32),
    Field(
        description="One of the recovery codes; it serves once.",
        examples=["7XQ2-M0RK-9D4T-ZB6H"],
    ),
]

_CODE: dict[str, Any] = {"code": {"type": "string"}}
_RECOVERY_CODE: dict[str, Any] = {"recovery_code": {"type": "string"}}
# The rules of the validators below, for the OpenAPI document. Both the validators and
# these schemas treat null like an absent field.
_EXACTLY_ONE: dict[str, Any] = {
    "oneOf": [
        {"required": ["code"], "properties": _CODE},
        {"required": ["recovery_code"], "properties": _RECOVERY_CODE},
    ],
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
    """The secret for an authenticator app, shown once."""

    secret: str = Field(repr=False, description="To be typed where no camera is.")
    uri: str = Field(repr=False, description="`otpauth://totp/…`")
    qr_code: str = Field(repr=False, description="The URI as an SVG data address.")
    expires_at: Timestamp


class ConfirmRequest(Input):
    """A code which proves that the authenticator app works."""

    code: Code = Field(repr=False)


class RecoveryCodes(Model):
    """New recovery codes, shown once; earlier ones are not valid any more."""

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


class Factors(Model):
    """The second factors of an account."""

    totp: bool
    recovery_codes_left: int


class SecondStepRequest(Input):
    """The challenge of the first step, and a code or a recovery code."""

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
