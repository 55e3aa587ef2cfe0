"""The settings of files: what may be uploaded, and how much of it."""

import json
from typing import Annotated, Literal

from pydantic import Field, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from runtime.features.files.processing.media_types import HANDLED, MB

GB = 1000 * MB

Scanner = Literal["none", "guardduty"]


class FileSettings(BaseSettings):
    """The settings of files; each stage may have its own."""

    model_config = SettingsConfigDict(
        case_sensitive=True, extra="ignore", frozen=True, hide_input_in_errors=True
    )

    FILE_TYPES: Annotated[frozenset[str], NoDecode] = frozenset(HANDLED)
    """The media types that may be uploaded."""
    FILE_SINGLE_BYTES: int = Field(default=100 * MB, ge=1, le=5 * GB)
    """The size up to which a file is uploaded in one request."""
    FILE_BYTES: int = Field(default=5 * GB, ge=1, le=5 * GB)
    """The size of the largest file; a larger one could not be copied at once."""
    FILE_QUOTA_BYTES: int = Field(default=10 * GB, ge=0)
    """The size of all files of an owner, those in the trash included."""
    FILE_QUOTA_NUMBER: int = Field(default=10_000, ge=0)
    """The number of all files of an owner, those in the trash included."""
    FILE_SCAN: Scanner = "none"
    """The scanner for malware whose verdict a file waits for before it is ready."""

    @field_validator("FILE_TYPES", mode="before")
    @classmethod
    def _split(cls, value: object) -> object:
        """Accept `a,b` as well as `["a", "b"]`."""
        if not isinstance(value, str):
            return value
        if value.lstrip().startswith("["):
            return json.loads(value)
        return [part.strip() for part in value.split(",") if part.strip()]

    @field_validator("FILE_TYPES")
    @classmethod
    def _handled(cls, types: frozenset[str]) -> frozenset[str]:
        """Refuse a type that nothing can check."""
        unknown = sorted(types - HANDLED.keys())
        if unknown:
            raise ValueError(f"no file of type {', '.join(unknown)} can be checked")
        return types

    def most_bytes(self, media_type: str) -> int:
        """Return the size of the largest file of a type that is taken."""
        return min(self.FILE_BYTES, HANDLED[media_type].max_bytes or self.FILE_BYTES)
