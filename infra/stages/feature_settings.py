"""The settings of features that a stage gives other values.

Which there are, and which values they take, says the class that the feature declares.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from pydantic import BaseModel, ValidationError

from runtime.core.declaration import Feature, resolve
from runtime.core.security.references import is_reference, parse_reference
from runtime.features import declarations

_STORE = "secretsmanager"


def checked(given: Mapping[str, str]) -> Mapping[str, str]:
    """Return settings as they are, if features have them and take these values.

    A secret is named, never given: templates hold the settings, and are kept.

    Raises:
        ValueError: no feature has such a setting, it does not take the value, or it
            holds a secret instead of naming it.
    """
    left = set(given)
    for feature in declarations() if given else ():
        own = settings_of([feature], given)
        left -= set(own)
        try:
            if own:
                _class_of(feature)(**own)
        except ValidationError as error:
            wrong = "; ".join(
                f"{'.'.join(map(str, each['loc']))}: {each['msg']}"
                for each in error.errors()
            )
            raise ValueError(f"{feature.name} refuses {wrong}") from None
    for name in secrets_of(declarations(), given):
        if not is_reference(given[name]) or parse_reference(given[name])[0] != _STORE:
            raise ValueError(
                f"{name} holds a secret: store it in Secrets Manager, and name it as "
                f"{_STORE}:<name>, or by its ARN"
            )
    if left:
        raise ValueError(f"no feature has a setting {', '.join(sorted(left))}")
    return given


def settings_of(
    features: Iterable[Feature], given: Mapping[str, str]
) -> dict[str, str]:
    """Return those of the given settings that some features have."""
    names = {
        name
        for feature in features
        if given and feature.settings
        for name in _class_of(feature).model_fields
    }
    return {name: value for name, value in given.items() if name in names}


def secrets_of(features: Iterable[Feature], given: Mapping[str, str]) -> dict[str, str]:
    """Return those of the given settings of features that name secrets."""
    own = [each for each in features if given and each.settings]
    return {
        name: value
        for feature in own
        for name, value in settings_of([feature], given).items()
        if not _class_of(feature).model_fields[name].repr
    }


def _class_of(feature: Feature) -> type[BaseModel]:
    """Return the class of a feature's settings."""
    found: Any = resolve(feature.settings)
    kind: type[BaseModel] = found
    return kind
