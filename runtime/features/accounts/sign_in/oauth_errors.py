"""The refusals of the OAuth 2.0 token route, in the fields of RFC 6749."""

from runtime.core.errors import ServiceError, Throttled


class OAuthError(ServiceError):
    """A refusal that an OAuth 2.0 client understands (RFC 6749 section 5.2)."""

    status, title = 400, "OAuth error"

    def __init__(
        self, error: str, description: str, refused: ServiceError | None = None
    ) -> None:
        """Name the OAuth error code and say why.

        Args:
            error: one of the standard's codes.
            description: what happened.
            refused: what the JSON routes answer; its code and members are kept.
        """
        super().__init__(description)
        self.error = error
        self._kept: dict[str, str] = {"code": error}
        if refused is not None:
            self._kept = {"code": refused.code, **refused.extra()}

    def extra(self) -> dict[str, str]:
        """The members that RFC 6749 adds to the problem."""
        return {
            **self._kept,
            "error": self.error,
            "error_description": self.detail,
        }


class OAuthThrottled(OAuthError):
    """A 429 with the member without which clients take an answer for a token."""

    status, title = 429, Throttled.title

    def __init__(self, refused: Throttled) -> None:
        """Say the same in OAuth's words."""
        super().__init__("temporarily_unavailable", refused.detail, refused)
        self.headers |= refused.headers
