"""The settings of summaries: which model writes them, and how much of it."""

import ipaddress
from typing import Literal
from urllib.parse import urlsplit

from pydantic import Field, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

AnswerFormat = Literal["json_schema", "json_object", "text"]


class SummarySettings(BaseSettings):
    """The settings of summaries; each stage may have its own."""

    model_config = SettingsConfigDict(
        case_sensitive=True, extra="ignore", frozen=True, hide_input_in_errors=True
    )

    OPENAI_API_KEY: str | None = Field(default=None, repr=False)
    """The key of the model's service, or a reference to it; nothing is written
    without."""
    OPENAI_BASE_URL: str = "https://api.openai.com/v1"
    """The service: that of OpenAI, or one that is compatible."""
    OPENAI_MODEL: str = Field(default="gpt-4.1-mini", min_length=1, max_length=100)
    """The name of the model there."""
    OPENAI_ANSWER_FORMAT: AnswerFormat = "json_schema"
    """The form that the service can demand of an answer; with `text` it cannot."""
    OPENAI_LIMIT_FIELD: Literal["max_completion_tokens", "max_tokens"] = (
        "max_completion_tokens"
    )
    """The name that the service has for the limit of an answer."""

    SUMMARY_CALL_SECONDS: int = Field(default=60, ge=1, le=240)
    """The time in which an answer must be there, whole."""
    SUMMARY_INPUT_CHARACTERS: int = Field(default=20_000, ge=500, le=200_000)
    """The part of an item that the model gets to read; the rest is left out."""
    SUMMARY_OUTPUT_TOKENS: int = Field(default=400, ge=50, le=4_000)
    """The length of an answer."""
    SUMMARY_DAILY_TOKENS: int = Field(default=100_000, ge=0)
    """The tokens, read and written, that an owner may use on a day in UTC."""
    SUMMARY_KEPT_DAYS: int = Field(default=30, ge=1, le=365)
    """The time after which a summary goes, unless another has replaced it."""

    @field_validator("OPENAI_API_KEY")
    @classmethod
    def _no_empty_key(cls, key: str | None) -> str | None:
        """Take an empty key for none, as a template of settings has it."""
        return key or None

    @field_validator("OPENAI_BASE_URL")
    @classmethod
    def _confidential(cls, url: str) -> str:
        """Refuse an address at which others could read key and texts on their way."""
        parts = urlsplit(url)
        try:
            port_is_valid = parts.port is None or parts.port > 0
        except ValueError:
            port_is_valid = False
        secure = parts.scheme == "https" and bool(parts.hostname)
        here = parts.scheme == "http" and _is_here(parts.hostname or "")
        rest = parts.username or parts.password or parts.query or parts.fragment
        if not port_is_valid or rest or not (secure or here):
            raise ValueError("must be https://host/path, or http:// of this machine")
        return url.rstrip("/")


def _is_here(host: str) -> bool:
    """Tell whether a host is this machine."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
