"""The settings of exports: how large what is taken away may be."""

from pydantic import Field, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

MB = 1000 * 1000
GB = 1000 * MB


class ExportSettings(BaseSettings):
    """The settings of exports; each stage may have its own."""

    model_config = SettingsConfigDict(
        case_sensitive=True, extra="ignore", frozen=True, hide_input_in_errors=True
    )

    EXPORT_ARCHIVE_BYTES: int = Field(default=GB, ge=100_000, le=5 * GB)
    """The size of an archive, which it never exceeds."""
    EXPORT_FILE_BYTES: int = Field(default=500 * MB, ge=1, le=5 * GB)
    """The size of the largest file in an archive; of a larger one there is a link."""

    @model_validator(mode="after")
    def _room_for_one_file(self) -> "ExportSettings":
        """Refuse files for which no archive would have room."""
        if self.EXPORT_FILE_BYTES > self.EXPORT_ARCHIVE_BYTES // 2:
            raise ValueError(
                "EXPORT_FILE_BYTES may be half of EXPORT_ARCHIVE_BYTES at most"
            )
        return self
