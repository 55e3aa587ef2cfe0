"""The settings of processes that remove files."""

from pydantic import Field

from runtime.core.settings import CommonSettings


class BucketSettings(CommonSettings):
    """The settings of a process that calls the bucket and serves no requests."""

    S3_BUCKET_NAME: str = Field(min_length=3)
