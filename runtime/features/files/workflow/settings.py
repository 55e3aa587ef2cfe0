"""The settings of the functions that check files."""

from runtime.features.files.settings import Scanner
from runtime.features.files.sweeping.settings import BucketSettings


class WorkflowSettings(BucketSettings):
    """The settings of a process that checks files."""

    FILE_SCAN: Scanner = "none"
    """Who scans what is uploaded; with `guardduty` nothing is published unscanned."""
