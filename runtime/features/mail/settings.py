"""The settings of the functions that relay and send mail."""

import re
from urllib.parse import urlsplit

from pydantic import Field, field_validator

from runtime.core.settings import CommonSettings

_ADDRESS = re.compile(r"[^@\s<>\",;:\\]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+")


class MailSettings(CommonSettings):
    """The settings of the function that sends mail."""

    MAIL_FROM: str
    """The address that mails come from; its domain is verified with SES."""
    MAIL_CONFIGURATION_SET: str | None = Field(default=None, min_length=1)
    """The configuration set of SES by which bounces and complaints are reported."""
    FRONTEND_URL: str
    """The URL that links in mails begin with."""

    @field_validator("MAIL_FROM")
    @classmethod
    def _bare_address(cls, value: str) -> str:
        """Refuse what SES would refuse, such as a name before the address.

        The name that recipients see is the product's.
        """
        if not _ADDRESS.fullmatch(value):
            raise ValueError("must be an address such as no-reply@example.com")
        return value

    @field_validator("FRONTEND_URL")
    @classmethod
    def _absolute(cls, value: str) -> str:
        """Refuse a URL that a mail program could not open."""
        parts = urlsplit(value)
        if parts.scheme not in ("http", "https") or not parts.netloc:
            raise ValueError("must begin with http:// or https:// and a host")
        if parts.query or parts.fragment:
            raise ValueError("must have neither query nor fragment")
        return value.rstrip("/")
