"""The settings of the functions of jobs."""

from pydantic import Json

from runtime.core.settings import CommonSettings


class StartSettings(CommonSettings):
    """The settings of the function that starts jobs."""

    JOB_TARGETS: Json[dict[str, str]]
    """The ARN of the function or state machine of each kind, as a JSON object."""
