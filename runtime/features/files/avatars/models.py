"""Avatars: the picture that stands for a person."""

from typing import Annotated

from pydantic import Field, StringConstraints

from runtime.core.models import ULID_PATTERN, Input


class AvatarChoice(Input):
    """The picture that is to stand for a person."""

    file_id: Annotated[
        str,
        StringConstraints(pattern=ULID_PATTERN),
        Field(
            description="A file of yours: a picture that is ready.",
            examples=["01JD5Q8V3T1Z6W9X4B7N2M0KRC"],
        ),
    ]
