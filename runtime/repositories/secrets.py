"""Secrets by reference: Secrets Manager or Parameter Store."""

from collections.abc import Callable

from runtime.core.settings import Settings
from runtime.repositories.aws import aws_client


def secret_reader(settings: Settings) -> Callable[[str], str]:
    """A function that resolves references such as `secretsmanager:name` or an ARN."""

    def read(reference: str) -> str:
        """The secret's current text."""
        if reference.startswith(("ssm:", "arn:aws:ssm:")):
            name = reference.removeprefix("ssm:")
            answer = aws_client("ssm", settings).get_parameter(
                Name=name, WithDecryption=True
            )
            return str(answer["Parameter"]["Value"])
        name = reference.removeprefix("secretsmanager:")
        answer = aws_client("secretsmanager", settings).get_secret_value(SecretId=name)
        return str(answer["SecretString"])

    return read
