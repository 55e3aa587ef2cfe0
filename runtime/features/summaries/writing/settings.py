"""The settings of the function that writes summaries."""

from runtime.core.settings import CommonSettings
from runtime.features.summaries.settings import SummarySettings


class WritingSettings(SummarySettings, CommonSettings):
    """The settings of a process that writes summaries."""
