"""The errors of the OAuth 2.0 token route, in the fields of RFC 6749."""

from typing import ClassVar

from runtime.core.errors import ServiceError


class OAuthError(ServiceError):
    """An error in the fields that OAuth 2.0 clients read (RFC 6749 section 5.2).

    Attributes:
        error: the error code of the standard.
    """

    status, title = 400, "OAuth error"
    error: ClassVar[str]

    def extra(self) -> dict[str, str]:
        """Return the members besides those that every error of these routes has."""
        return {"error": self.error}


class InvalidRequest(OAuthError):
    """A parameter is missing, malformed, or sent twice."""

    code = error = "invalid_request"


class UnsupportedGrantType(OAuthError):
    """The grant type is none of those that there are."""

    code = error = "unsupported_grant_type"
    default_detail = "Use password or refresh_token."


class InvalidGrant(OAuthError):
    """A refusal of the JSON routes, whose code and members it keeps."""

    error = "invalid_grant"

    def __init__(self, refused: ServiceError) -> None:
        """Take the refusal."""
        super().__init__(refused.detail)
        self._kept = {"code": refused.code, **refused.extra()}

    def extra(self) -> dict[str, str]:
        """Return the members, those of the refusal among them."""
        return self._kept | super().extra()
