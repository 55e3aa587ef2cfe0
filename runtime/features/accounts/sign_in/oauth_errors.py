"""The errors of the OAuth 2.0 token route, in the fields of RFC 6749."""

from runtime.core.errors import ServiceError


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
        """Return the members besides those that every error of these routes has."""
        return {**self._kept, "error": self.error}
