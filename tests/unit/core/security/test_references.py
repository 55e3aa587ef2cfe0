"""References to secrets: what is one, and what it names."""

import pytest

from runtime.core.security.references import is_reference, parse_reference

ARN = "arn:aws-us-gov:secretsmanager:us-gov-west-1:1:secret:a"


@pytest.mark.parametrize(
    ("value", "reference"),
    [
        ("secretsmanager:app/key", True),
        ("arn:aws:secretsmanager:us-east-1:1:secret:a", True),
        ("ssm:/app/key", True),
        ("arn:aws:ssm:us-east-1:1:parameter/a", True),
        ("arn:aws-cn:secretsmanager:cn-north-1:1:secret:a", True),
        ("arn:aws-us-gov:ssm:us-gov-west-1:1:parameter/a", True),
        ("arn:aws-iso-b:secretsmanager:us-isob-east-1:1:secret:a", True),
        ("arn:aws:secretsmanagers:us-east-1:1:secret:a", False),
        ("arn:azure:ssm:us-east-1:1:parameter/a", False),
        ("see arn:aws:ssm:us-east-1:1:parameter/a", False),
        ("arn:aws:s3:::bucket", False),
        ("0123456789abcdef" * 4, False),
    ],
)
def test_a_reference_is_told_from_a_key(value: str, reference: bool) -> None:
    """Its beginning tells, in every partition of AWS."""
    assert is_reference(value) is reference


@pytest.mark.parametrize(
    ("reference", "store", "name"),
    [
        ("secretsmanager:app/key", "secretsmanager", "app/key"),
        ("ssm:/app/key", "ssm", "/app/key"),
        (ARN, "secretsmanager", ARN),
        ("arn:aws-cn:ssm:cn-north-1:1:parameter/a", "ssm", None),
    ],
)
def test_a_reference_names_its_store_and_what_to_ask_there(
    reference: str, store: str, name: str | None
) -> None:
    """An ARN is asked for whole."""
    assert parse_reference(reference) == (store, name or reference)
