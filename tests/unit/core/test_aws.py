"""The credentials that requests of clients are signed with."""

import pytest
from botocore.exceptions import NoCredentialsError

from runtime.core import aws
from runtime.core.aws import aws_credentials
from runtime.core.settings import CommonSettings


def settings(endpoint: str | None = None) -> CommonSettings:
    """Return settings with this endpoint."""
    return CommonSettings(
        _env_file=None, DYNAMODB_TABLE_NAME="table", AWS_ENDPOINT_URL=endpoint
    )


class Session:
    """A session with the credentials of a role, or without any."""

    def __init__(self, *found: str) -> None:
        """Hold access key, secret key and token."""
        self.access_key, self.secret_key, self.token = found or ("", "", "")
        self._found = bool(found)

    def get_credentials(self) -> "Session | None":
        """Return the credentials, which are renewed when they end."""
        return self if self._found else None

    def get_frozen_credentials(self) -> "Session":
        """Return the credentials as they are now."""
        return self


def test_an_emulator_never_sees_the_credentials_of_a_developer(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """It gets made-up ones."""
    monkeypatch.setattr(aws, "_session", lambda: Session("AKID", "secret", "token"))

    assert aws_credentials(settings("http://127.0.0.1:4566")) == (
        "local",
        "local",
        None,
    )


@pytest.mark.parametrize("endpoint", [None, "http://127.0.0.1:4566"])
def test_in_lambda_the_roles_credentials_are_used(
    monkeypatch: pytest.MonkeyPatch, endpoint: str | None
) -> None:
    """Also on an emulator, which checks what the role may do."""
    monkeypatch.setenv("AWS_LAMBDA_FUNCTION_NAME", "api")
    monkeypatch.setattr(aws, "_session", lambda: Session("AKID", "secret", "token"))

    assert aws_credentials(settings(endpoint)) == ("AKID", "secret", "token")


def test_nothing_is_signed_without_credentials(monkeypatch: pytest.MonkeyPatch) -> None:
    """The address would be refused only when somebody uses it."""
    monkeypatch.setattr(aws, "_session", Session)

    with pytest.raises(NoCredentialsError):
        aws_credentials(settings())
