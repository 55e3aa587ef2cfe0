"""References to secrets: what a setting holds instead of the secret itself."""

import re

# An ARN in any partition (aws, aws-cn, aws-us-gov …), or our short form.
_REFERENCE = re.compile(r"(arn:aws[\w-]*:)?(secretsmanager|ssm):")


def is_reference(value: str) -> bool:
    """Tell whether a setting names a secret instead of holding it."""
    return _REFERENCE.match(value) is not None


def parse_reference(value: str) -> tuple[str, str]:
    """Return the store that a reference names, and the name of the secret there.

    Raises:
        ValueError: it is no reference.
    """
    match = _REFERENCE.match(value)
    if match is None:
        raise ValueError("not a reference to a secret")
    arn, store = match.groups()
    return store, value if arn else value[match.end() :]


def looks_like_arn(value: str) -> bool:
    """Tell whether a value is an ARN: a name that anyone may know, never a secret."""
    return value.lstrip().startswith("arn:")
