"""The settings of the functions that check files."""

from runtime.core.settings import BucketSettings
from runtime.features.files.settings import Scanner


class WorkflowSettings(BucketSettings):
    """The settings of a process that checks files."""

    FILE_SCAN: Scanner = "none"
    """Who scans what is uploaded; with `guardduty` nothing is published unscanned."""
