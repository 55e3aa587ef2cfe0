"""The base of all settings of stages."""

from pydantic import BaseModel, ConfigDict


class Settings(BaseModel):
    """The base of all settings: frozen, and an unknown field is refused."""

    model_config = ConfigDict(frozen=True, extra="forbid")
