"""Routes by which owners look at their export, and fetch it."""

from typing import Annotated

from fastapi import Path

from runtime.core.errors import raises
from runtime.core.http.blocking import run_blocking
from runtime.core.http.dependencies import Assembled, CurrentCaller
from runtime.core.http.lazy_routes import Router
from runtime.features.exports.assembly import Exports
from runtime.features.exports.errors import ArchiveNotFound, ExportNotFound
from runtime.features.exports.models import ArchiveDownload, Export

router = Router(prefix="/users/me/export", tags=["exports"])

ExportsDep = Annotated[Exports, Assembled(Exports)]
Number = Annotated[int, Path(ge=1, le=99_999, description="The number of an archive.")]


@router.get("")
@raises(ExportNotFound)
async def get_export(caller: CurrentCaller, exports: ExportsDep) -> Export:
    """Read how far your export is, and what can be fetched of it for seven days."""
    return await run_blocking(exports.service.get, caller.owner)


@router.get("/archives/{number}/download")
@raises(ArchiveNotFound)
async def download_archive(
    caller: CurrentCaller, exports: ExportsDep, number: Number
) -> ArchiveDownload:
    """Get an address of one archive, for some minutes."""
    return await run_blocking(exports.service.download, caller.owner, number)
