"""boto3 clients of one region."""

from datetime import timedelta
from functools import cached_property
from typing import Any

import boto3
import botocore.session
from botocore.config import Config

_CONNECT = timedelta(seconds=5)


class Aws:
    """The boto3 clients of one region, each created at its first use."""

    def __init__(self, region: str, *, patience: timedelta, attempts: int) -> None:
        """Set the region and the timeouts.

        Args:
            region: region of the clients.
            patience: read timeout of each call.
            attempts: maximum number of tries per call, including the first.
        """
        self._region = region
        self._patience = patience
        self._attempts = attempts
        self._config = Config(
            connect_timeout=_CONNECT.total_seconds(),
            read_timeout=patience.total_seconds(),
            retries={"total_max_attempts": attempts, "mode": "standard"},
        )
        self._clients: dict[str, Any] = {}

    @classmethod
    def quick(cls, region: str) -> "Aws":
        """Return clients for checks: they give up after seconds, without a retry."""
        return cls(region, patience=timedelta(seconds=5), attempts=1)

    @classmethod
    def thorough(cls, region: str) -> "Aws":
        """Return clients for deletions: patient, so that none stops half way."""
        return cls(region, patience=timedelta(seconds=60), attempts=5)

    def client(self, service: str) -> Any:
        """Return the client of a service; the same one for each call."""
        if service not in self._clients:
            # Any name will do here, and boto3's types know names in literals only.
            make: Any = self._session.client
            self._clients[service] = make(service)
        return self._clients[service]

    def elsewhere(self, region: str) -> "Aws":
        """Return clients like these in another region."""
        if region == self._region:
            return self
        return Aws(region, patience=self._patience, attempts=self._attempts)

    @cached_property
    def account(self) -> str:
        """Id of the account that the credentials belong to."""
        return str(self.client("sts").get_caller_identity()["Account"])

    @cached_property
    def gateway_account(self) -> dict[str, Any]:
        """API Gateway's settings of this account and region."""
        answer: dict[str, Any] = self.client("apigateway").get_account()
        return answer

    @cached_property
    def _session(self) -> boto3.Session:
        """Session, created at its first use: an unknown profile raises here."""
        core = botocore.session.Session()
        # Also for the calls by which credentials are had, such as those of SSO.
        core.set_default_client_config(self._config)
        return boto3.Session(botocore_session=core, region_name=self._region)
