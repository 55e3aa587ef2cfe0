"""Secrets by reference: Secrets Manager or Parameter Store."""

import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING, Any

from runtime.core.aws import aws_client
from runtime.core.security.keyring import parse_reference
from runtime.core.settings import Settings

if TYPE_CHECKING:
    from mypy_boto3_secretsmanager import SecretsManagerClient


def secret_reader(settings: Settings) -> Callable[[str], str]:
    """A function that resolves references such as `secretsmanager:name` or an ARN."""

    @cache
    def client_of(store: str) -> Any:
        """A store's client, made when it is first asked."""
        return aws_client(store, settings)

    def read(reference: str) -> str:
        """The secret's current text."""
        store, name = parse_reference(reference)
        client = client_of(store)
        if store == "ssm":
            answer = client.get_parameter(Name=name, WithDecryption=True)
            return str(answer["Parameter"]["Value"])
        return str(client.get_secret_value(SecretId=name)["SecretString"])

    return read


class Overtaken(Exception):
    """Somebody else replaced the secret first."""


@dataclass(frozen=True)
class StoredSecret:
    """A secret's text, and the version that it is."""

    text: str = field(repr=False)
    version: str


class SecretVersions:
    """Secrets of Secrets Manager that are read and replaced, one version by the next.

    Versions become current at once, never AWSPENDING: there is nothing half done that
    a crash could leave behind.
    """

    def __init__(self, client: "SecretsManagerClient") -> None:
        """Keep secrets with this client."""
        self._client = client

    def read(self, reference: str) -> StoredSecret:
        """A secret's current version."""
        _, name = parse_reference(reference)
        answer = self._client.get_secret_value(SecretId=name)
        return StoredSecret(answer["SecretString"], answer["VersionId"])

    def replace(self, reference: str, seen: StoredSecret, text: str) -> None:
        """Make a text the current version, if `seen` still is.

        The new version's id follows from the old one's. Secrets Manager takes an id
        with one content only, so of two writers who saw the same version one fails.

        Raises:
            Overtaken: somebody was faster.
        """
        _, name = parse_reference(reference)
        successor = str(uuid.uuid5(uuid.NAMESPACE_OID, f"{name} {seen.version}"))
        try:
            self._put(name, successor, text)
        except self._client.exceptions.ResourceExistsException:
            if self.read(reference).version != seen.version:
                raise Overtaken from None
            # Somebody made an old version current again, which has a successor.
            self._put(name, str(uuid.uuid4()), text)

    def _put(self, name: str, version: str, text: str) -> None:
        self._client.put_secret_value(
            SecretId=name, ClientRequestToken=version, SecretString=text
        )
