"""Settings from the environment, `.env`, or a secret that a variable refers to."""

import ipaddress
import json
import re
from collections.abc import Callable
from functools import cached_property
from typing import Annotated, Literal, TypeVar
from urllib.parse import urlsplit

from pydantic import Field, ValidationError, field_validator, model_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from runtime import __version__
from runtime.core.contract import HEADER_NAME
from runtime.core.security.keyring import Keyring, WeakKey, parse_keyring
from runtime.core.security.references import is_reference, looks_like_arn

MIN_SECRET_LENGTH = 32
LOCAL_STAGE = "local"

S = TypeVar("S", bound="CommonSettings")


class InvalidSettings(Exception):
    """The environment cannot run the service; the message names each variable."""


class CommonSettings(BaseSettings):
    """The settings of every process; names are case-sensitive variables."""

    model_config = SettingsConfigDict(
        env_file=".env",
        case_sensitive=True,
        extra="ignore",
        frozen=True,
        hide_input_in_errors=True,
    )

    PROJECT_NAME: str = "Backend API"
    STAGE: str = LOCAL_STAGE
    LOG_LEVEL: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"

    AWS_REGION: str = "us-east-1"
    AWS_ENDPOINT_URL: str | None = None
    DYNAMODB_TABLE_NAME: str = Field(min_length=3)

    @cached_property
    def on_emulator(self) -> bool:
        """Whether AWS is an emulator on this machine."""
        host = urlsplit(self.AWS_ENDPOINT_URL or "").hostname or ""
        try:
            return ipaddress.ip_address(host).is_loopback
        except ValueError:
            return host == "localhost" or host.endswith(".localhost")


class BucketSettings(CommonSettings):
    """The settings of a process that calls the bucket of files."""

    S3_BUCKET_NAME: str = Field(min_length=3)


class Settings(BucketSettings):
    """Every setting of the service."""

    VERSION: str = __version__
    DEBUG: bool = False
    ROUTERS: Annotated[frozenset[str], NoDecode] = frozenset()
    """Names of the routers to serve; empty serves all."""

    REQUIRE_IF_MATCH: bool = False
    """Whether a change without If-Match is refused (428)."""

    ALLOWED_ORIGINS: Annotated[tuple[str, ...], NoDecode] = ()
    CORS_ALLOWED_HEADERS: Annotated[tuple[str, ...], NoDecode] = ()
    """Headers that pages may send besides those that they may in any case."""
    FRONTEND_SECRET: str | None = Field(default=None, repr=False)
    OTHER_FRONTEND_SECRET: str | None = Field(default=None, repr=False)
    """A second one that is as good, so that either can be replaced at any time."""
    ORIGIN_SECRET: str | None = Field(default=None, repr=False)
    """The secret of a distribution in front of the API; without it, there is none, and
    with it, nothing else is served."""
    OTHER_ORIGIN_SECRET: str | None = Field(default=None, repr=False)
    """A second one that is as good, so that either can be replaced at any time."""
    LOCAL_SIGN_UP_LIMIT: int | None = Field(default=None, ge=0)
    """Sign-ups from one network before it has to wait; 0 lifts the limit."""

    JWT_SECRET_KEY: str = Field(repr=False)
    JWT_ALGORITHM: Literal["HS256", "HS384", "HS512"] = "HS256"
    JWT_ISSUER: str = Field(default="backend-api", min_length=1)
    JWT_AUDIENCE: str = Field(default="backend-api", min_length=1)
    ACCESS_TOKEN_EXPIRE_MINUTES: int = Field(default=30, ge=1, le=24 * 60)
    REFRESH_RETRY_SECONDS: int = Field(default=120, ge=0, le=600)
    """Time after a refresh in which a client that lost the answer may ask again."""
    REFRESH_SECRET_KEY: str | None = Field(default=None, repr=False)
    FACTOR_SECRET_KEY: str | None = Field(default=None, repr=False)

    CACHE_URL: str | None = None
    """The address of a Valkey server; None keeps the cache in the table."""

    OPENAI_API_KEY: str | None = Field(default=None, repr=False)

    @field_validator(
        "ALLOWED_ORIGINS", "CORS_ALLOWED_HEADERS", "ROUTERS", mode="before"
    )
    @classmethod
    def _split(cls, value: object) -> object:
        """Accept `a,b` as well as `["a", "b"]`."""
        if not isinstance(value, str):
            return value
        if value.lstrip().startswith("["):
            return json.loads(value)
        return [part.strip() for part in value.split(",") if part.strip()]

    @field_validator("ALLOWED_ORIGINS")
    @classmethod
    def _exact_origins(cls, origins: tuple[str, ...]) -> tuple[str, ...]:
        """Refuse what no browser sends as Origin, and `*`, unsafe with credentials."""
        for origin in origins:
            if "*" in origin:
                raise ValueError(
                    "a wildcard would let every site act with its visitors' "
                    "credentials: list exact origins"
                )
            parts = urlsplit(origin)
            exact = f"{parts.scheme}://{parts.netloc}" == origin and parts.netloc
            if parts.scheme not in ("http", "https") or not exact or "@" in origin:
                raise ValueError("each origin is scheme://host[:port] without a path")
        return origins

    @field_validator("CORS_ALLOWED_HEADERS")
    @classmethod
    def _header_names(cls, names: tuple[str, ...]) -> tuple[str, ...]:
        """Refuse what is no header's name, and `*`, which would allow any."""
        for name in names:
            if not re.fullmatch(HEADER_NAME, name):
                raise ValueError("each entry is the name of one header, such as X-Team")
        return names

    @field_validator("CACHE_URL")
    @classmethod
    def _reachable_cache(cls, url: str | None) -> str | None:
        """Refuse an address at which a cache would be anybody's."""
        if url is not None:
            # Imported here, because most stages have no such cache.
            from runtime.core.cache.address import parse_address

            parse_address(url)
        return url

    @field_validator("JWT_SECRET_KEY", "REFRESH_SECRET_KEY", "FACTOR_SECRET_KEY")
    @classmethod
    def _strong_key(cls, value: str | None) -> str | None:
        """Refuse a key that could be guessed, before anything is signed with it."""
        if value is not None and not is_reference(value):
            try:
                parse_keyring(value)
            except WeakKey as error:
                raise ValueError(str(error)) from None
        return value

    @field_validator(
        "FRONTEND_SECRET",
        "OTHER_FRONTEND_SECRET",
        "ORIGIN_SECRET",
        "OTHER_ORIGIN_SECRET",
    )
    @classmethod
    def _long_secret(cls, value: str | None) -> str | None:
        """Refuse a secret that could be guessed."""
        if value is not None and not is_reference(value):
            return unguessable(value)
        return value

    @model_validator(mode="after")
    def _only_the_local_stage_lifts_limits(self) -> "Settings":
        """Refuse to start any other stage without a limit that protects it."""
        if self.LOCAL_SIGN_UP_LIMIT is not None and self.STAGE != LOCAL_STAGE:
            raise ValueError(
                "LOCAL_SIGN_UP_LIMIT is for test suites on the local stage only: "
                f"remove it from stage {self.STAGE!r}"
            )
        return self

    @model_validator(mode="after")
    def _other_keys_outlive_rotation(self) -> "Settings":
        """Require separate keys for what must outlive a rotated signing key."""
        if is_reference(self.JWT_SECRET_KEY):
            if self.REFRESH_SECRET_KEY is None:
                raise ValueError(
                    "REFRESH_SECRET_KEY is required when JWT_SECRET_KEY refers to a "
                    "secret: refresh tokens must outlive a rotated signing key"
                )
            if self.FACTOR_SECRET_KEY is None:
                raise ValueError(
                    "FACTOR_SECRET_KEY is required when JWT_SECRET_KEY refers to a "
                    "secret: second factors must outlive a rotated signing key"
                )
        return self

    @property
    def frontend_secrets(self) -> list[str]:
        """The secrets by which the frontend's server proves itself, or references."""
        both = self.FRONTEND_SECRET, self.OTHER_FRONTEND_SECRET
        return [value for value in both if value is not None]

    @property
    def origin_secrets(self) -> list[str]:
        """The secrets by which a distribution proves itself, or references."""
        both = self.ORIGIN_SECRET, self.OTHER_ORIGIN_SECRET
        return [value for value in both if value is not None]

    def refresh_keyring(self, read: Callable[[str], str]) -> Keyring:
        """Return the keys that derive refresh tokens and sign device tokens.

        Args:
            read: returns the secret that a reference names.
        """
        return self._keyring(self.REFRESH_SECRET_KEY, b"refresh", read)

    def factor_keyring(self, read: Callable[[str], str]) -> Keyring:
        """Return the keys that encrypt second factors.

        Args:
            read: returns the secret that a reference names.
        """
        return self._keyring(self.FACTOR_SECRET_KEY, b"factor", read)

    def _keyring(
        self, value: str | None, label: bytes, read: Callable[[str], str]
    ) -> Keyring:
        """Return the keys of a setting, or keys derived from the signing keys."""
        if value is None:
            return parse_keyring(self.JWT_SECRET_KEY).derive(label)
        return parse_keyring(read(value) if is_reference(value) else value)


def unguessable(secret: str) -> str:
    """Return a secret, if it is long enough and is not an ARN; else ValueError."""
    if len(secret) < MIN_SECRET_LENGTH or looks_like_arn(secret):
        raise ValueError(
            f"must be at least {MIN_SECRET_LENGTH} characters and no mistyped arn:"
        )
    return secret


def load_settings() -> Settings:
    """Read the service's settings, or raise InvalidSettings."""
    return read_settings(Settings)


def read_settings(kind: type[S]) -> S:
    """Read the settings of one kind of process.

    Raises:
        InvalidSettings: a variable is missing, weak or malformed; the message names
            each and never shows a value.
    """
    try:
        return kind()
    except ValidationError as error:
        lines = [
            f"  {'.'.join(map(str, e['loc'])) or 'settings'}: {e['msg']}"
            for e in error.errors(include_input=False, include_url=False)
        ]
        raise InvalidSettings(
            "The service cannot start with these settings "
            "(environment or .env):\n" + "\n".join(lines)
        ) from None
