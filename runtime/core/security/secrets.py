"""Secrets by reference, in Secrets Manager or Parameter Store."""

import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from typing import TYPE_CHECKING, Any

from runtime.core.aws import aws_client
from runtime.core.security.references import parse_reference
from runtime.core.settings import CommonSettings

MOST_READS = 2
"""Limit of attempts at a read that is throttled, lost, or met by an error of the store.

Twice the timeouts of a call fit into the 10 s that Lambda gives a start.
"""

if TYPE_CHECKING:
    from mypy_boto3_secretsmanager import SecretsManagerClient


def secret_reader(settings: CommonSettings) -> Callable[[str], str]:
    """Return a function that reads the secret of a reference.

    A reference is an ARN, or a short form such as `secretsmanager:name`. A read that
    fails is repeated once: without its secrets a process cannot start.
    """

    @cache
    def client_of(store: str) -> Any:
        """Return the client of a store, made at first use."""
        return aws_client(
            store,
            settings,
            retries={"total_max_attempts": MOST_READS, "mode": "standard"},
        )

    def read(reference: str) -> str:
        """Return the current text of a secret."""
        store, name = parse_reference(reference)
        client = client_of(store)
        if store == "ssm":
            answer = client.get_parameter(Name=name, WithDecryption=True)
            return str(answer["Parameter"]["Value"])
        return str(client.get_secret_value(SecretId=name)["SecretString"])

    return read


class Overtaken(Exception):
    """Another writer replaced the secret first."""


@dataclass(frozen=True)
class StoredSecret:
    """The text of a secret, and the id of that version."""

    text: str = field(repr=False)
    version: str


class SecretVersions:
    """The secrets in Secrets Manager, each version of which replaces the one before.

    A new version becomes current at once, never AWSPENDING, so a crash leaves nothing
    half done.
    """

    def __init__(self, client: "SecretsManagerClient") -> None:
        self._client = client

    def read(self, reference: str) -> StoredSecret:
        """Return the current version of a secret."""
        _, name = parse_reference(reference)
        answer = self._client.get_secret_value(SecretId=name)
        return StoredSecret(answer["SecretString"], answer["VersionId"])

    def stored_at(self, reference: str) -> datetime:
        """Return the time at which the current version of a secret was stored."""
        _, name = parse_reference(reference)
        return self._client.get_secret_value(SecretId=name)["CreatedDate"]

    def replace(self, reference: str, seen: StoredSecret, text: str) -> None:
        """Make a text the current version, if `seen` still is.

        The new version's id is derived from the old one's. Secrets Manager takes an id
        with one content only, so of two writers who saw the same version one fails.

        Raises:
            Overtaken: another writer was faster.
        """
        _, name = parse_reference(reference)
        successor = str(uuid.uuid5(uuid.NAMESPACE_OID, f"{name} {seen.version}"))
        try:
            self._put(name, successor, text)
        except self._client.exceptions.ResourceExistsException:
            if self.read(reference).version != seen.version:
                raise Overtaken from None
            # An old version was made current again, and its derived id is taken.
            self._put(name, str(uuid.uuid4()), text)

    def _put(self, name: str, version: str, text: str) -> None:
        """Write a version, which becomes the current one."""
        self._client.put_secret_value(
            SecretId=name, ClientRequestToken=version, SecretString=text
        )
