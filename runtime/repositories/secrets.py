"""Secrets by reference: Secrets Manager or Parameter Store."""

from collections.abc import Callable

from runtime.core.keyring import parse_reference
from runtime.core.settings import Settings
from runtime.repositories.aws import aws_client


def secret_reader(settings: Settings) -> Callable[[str], str]:
    """A function that resolves references such as `secretsmanager:name` or an ARN."""

    def read(reference: str) -> str:
        """The secret's current text."""
        store, name = parse_reference(reference)
        client = aws_client(store, settings)
        if store == "ssm":
            answer = client.get_parameter(Name=name, WithDecryption=True)
            return str(answer["Parameter"]["Value"])
        return str(client.get_secret_value(SecretId=name)["SecretString"])

    return read
