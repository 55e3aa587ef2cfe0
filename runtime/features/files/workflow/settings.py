"""The settings of the functions that check files."""

from typing import Literal

from runtime.features.files.sweeping.settings import BucketSettings


class WorkflowSettings(BucketSettings):
    """The settings of a process that checks files."""

    FILE_SCAN: Literal["none", "guardduty"] = "none"
    """Who scans what is uploaded; with `guardduty` nothing is published unscanned."""
