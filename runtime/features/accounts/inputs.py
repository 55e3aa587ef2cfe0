"""Types of input that several parts of accounts use."""

import unicodedata
from typing import Annotated

from pydantic import AfterValidator, Field, StringConstraints

from runtime.core.security.tickets import MAX_LENGTH


def normalise_email(address: str) -> str:
    """Return the one spelling of an address: NFKC, lower case, IDNA domain.

    Raises:
        ValueError: it is not an e-mail address (RFC 5322 as people use it).
    """
    # Imported here: only the auth function's layer holds it, and the api function
    # describes these models in the OpenAPI document without using them.
    from email_validator import EmailNotValidError, validate_email

    try:
        checked = validate_email(
            unicodedata.normalize("NFKC", address).strip(),
            check_deliverability=False,
            test_environment=True,
        )
    except EmailNotValidError:
        raise ValueError("not a valid e-mail address") from None
    return f"{checked.local_part}@{checked.ascii_domain}".lower()


def normalise_new_email(address: str) -> str:
    """Return the one spelling of an address that mail can reach.

    SES takes only ASCII before the @; a domain with other letters has a form in ASCII,
    to which mail is sent.

    Raises:
        ValueError: it is not an e-mail address, or no mail can reach it.
    """
    _, at, typed_domain = unicodedata.normalize("NFKC", address).rpartition("@")
    if at and typed_domain.strip() and not set(typed_domain) & set(".\u3002"):
        raise ValueError("must have a domain with a dot, such as example.com")
    normalised = normalise_email(address)
    if not normalised.isascii():
        raise ValueError("must have only ASCII characters before the @")
    return normalised


_DESCRIBED = Field(
    description="An e-mail address; case does not count.",
    json_schema_extra={"format": "email"},
    examples=["ada@example.com"],
)
Email = Annotated[
    str,
    StringConstraints(max_length=254),
    AfterValidator(normalise_email),
    _DESCRIBED,
]
"""An address by which somebody is known, perhaps since before `NewEmail` was asked."""
NewEmail = Annotated[
    str,
    StringConstraints(max_length=254),
    AfterValidator(normalise_new_email),
    _DESCRIBED,
]
"""An address that an account is to have: one that mail can reach."""
NewPassword = Annotated[
    str,
    StringConstraints(min_length=12, max_length=128),
    Field(
        description="The new password; one that is easily guessed is refused.",
        examples=["correct horse battery staple"],
    ),
]
AnyPassword = Annotated[
    str,
    StringConstraints(min_length=1, max_length=128),
    Field(
        description="The account's password.",
        examples=["correct horse battery staple"],
    ),
]
RefreshTokenText = Annotated[
    str,
    StringConstraints(min_length=1, max_length=512),
    Field(description="The refresh token that was issued last.", examples=["rt1.…"]),
]
DeviceToken = Annotated[
    str,
    StringConstraints(max_length=MAX_LENGTH),
    Field(
        description="What the last sign-in on this device was answered with. One that "
        "is not good any more is ignored.",
        examples=["WyJr…"],
    ),
]
