"""Routes for the caller's avatar."""

from typing import Annotated

from fastapi import Query

from runtime.core.errors import raises
from runtime.core.http.blocking import run_blocking
from runtime.core.http.dependencies import Assembled, CurrentCaller
from runtime.core.http.lazy_routes import Router
from runtime.features.files.assembly import Files
from runtime.features.files.avatars.errors import AvatarNotFound
from runtime.features.files.avatars.models import AvatarChoice
from runtime.features.files.downloads.models import Download
from runtime.features.files.errors import RenditionNotFound

router = Router(prefix="/users/me/avatar", tags=["files"])

FilesDep = Annotated[Files, Assembled(Files)]
Size = Annotated[int, Query(ge=1, description="The `size` of one of its renditions.")]


@router.get("")
@raises(AvatarNotFound, RenditionNotFound)
async def get_avatar(
    caller: CurrentCaller, files: FilesDep, size: Size = 160
) -> Download:
    """Get an address of your avatar, for an hour or more.

    It stays the same for up to an hour, so that browsers can keep the picture.
    """
    return await run_blocking(files.avatars.get, caller.owner, size)


@router.put("", status_code=204)
async def choose_avatar(
    caller: CurrentCaller, files: FilesDep, body: AvatarChoice
) -> None:
    """Let one of your pictures stand for you. Upload it as a file before."""
    await run_blocking(files.avatars.choose, caller.owner, body.file_id)


@router.delete("", status_code=204)
async def remove_avatar(caller: CurrentCaller, files: FilesDep) -> None:
    """Let no picture stand for you; its file stays."""
    await run_blocking(files.avatars.remove, caller.owner)
