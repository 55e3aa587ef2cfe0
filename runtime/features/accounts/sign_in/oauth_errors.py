"""The errors of the OAuth 2.0 token route, in the fields of RFC 6749."""

from runtime.core.errors import ServiceError, Throttled


class OAuthError(ServiceError):
    """An error in the fields that OAuth 2.0 clients read (RFC 6749 section 5.2)."""

    status, title = 400, "OAuth error"

    def __init__(
        self, error: str, description: str, refused: ServiceError | None = None
    ) -> None:
        """Take the OAuth error code and its description.

        Args:
            error: one of the error codes of the standard.
            description: a sentence that says what happened.
            refused: the error of the JSON routes, whose code and members are kept.
        """
        super().__init__(description)
        self.error = error
        self._kept: dict[str, str] = {"code": error}
        if refused is not None:
            self._kept = {"code": refused.code, **refused.extra()}

    def extra(self) -> dict[str, str]:
        """Return the members that RFC 6749 adds to the problem document."""
        return {
            **self._kept,
            "error": self.error,
            "error_description": self.detail,
        }


class OAuthThrottled(OAuthError):
    """A 429 with the `error` field.

    Without that field some clients take the answer for a token.
    """

    status, title = 429, Throttled.title

    def __init__(self, refused: Throttled) -> None:
        """Take the error of the JSON routes, with its headers."""
        super().__init__("temporarily_unavailable", refused.detail, refused)
        self.headers |= refused.headers
