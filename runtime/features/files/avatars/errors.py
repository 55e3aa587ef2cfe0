"""The refusals of avatars."""

from runtime.core.errors import NotFound


class AvatarNotFound(NotFound):
    """The caller has no avatar, or its file was deleted."""

    code, default_detail = "avatar_not_found", "Avatar not found"
