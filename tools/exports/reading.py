"""Exports as they are read: archive by archive, each held to its manifest."""

import hashlib
import json
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any
from zipfile import BadZipFile, ZipFile

from pydantic import ValidationError

from runtime.core.archives import (
    FORMAT,
    MANIFEST,
    Manifest,
    Member,
)

_CHUNK = 1024 * 1024
_LONGEST_LINE = 8 * 1024 * 1024
_MOST_MANIFEST_BYTES = 64 * 1024 * 1024


class BadExport(Exception):
    """The archives are no export, not all of one, or were changed."""


class ExportReader:
    """The reader of one export, all of whose archives are there.

    Attributes:
        manifests: the manifests of the archives, in order.
    """

    def __init__(self, paths: Sequence[Path]) -> None:
        """Read the manifests.

        Raises:
            BadExport: an archive is missing, is there twice, or is none.
        """
        found = sorted(
            ((manifest_of(path), path) for path in paths), key=lambda e: e[0].number
        )
        self.manifests = [manifest for manifest, _ in found]
        self._paths = [path for _, path in found]
        numbers = [manifest.number for manifest in self.manifests]
        missing = sorted(set(range(1, max(numbers, default=1) + 1)) - set(numbers))
        if missing:
            raise BadExport(f"archive {missing[0]} is missing")
        if len(numbers) != len(set(numbers)):
            raise BadExport("an archive is there twice")
        if not self.manifests[-1].last:
            raise BadExport(f"archive {numbers[-1] + 1} is missing")

    def check(self) -> int:
        """Read every byte, compare each member with its manifest, and count them.

        Raises:
            BadExport: a member is missing, was changed, or is in no manifest.
        """
        for manifest, path in zip(self.manifests, self._paths, strict=True):
            with _opened(path) as archive:
                listed = {each.name for each in manifest.members} | {MANIFEST}
                there = archive.namelist()
                if sorted(there) != sorted(listed):
                    raise BadExport(f"{path.name}: not what its manifest lists")
                for member in manifest.members:
                    _compare(archive, path, member)
        return sum(len(manifest.members) for manifest in self.manifests)

    def documents(self, folder: str) -> Iterator[dict[str, Any]]:
        """Yield the documents of a folder, in their order.

        Raises:
            BadExport: they cannot be read.
        """
        for manifest, path in zip(self.manifests, self._paths, strict=True):
            for member in manifest.members:
                if member.count is not None and member.name.startswith(f"{folder}/"):
                    yield from _lines(path, member.name)

    @contextmanager
    def content(self, name: str) -> Iterator[IO[bytes]]:
        """Open the bytes of a file, by the name that its document has for them.

        Raises:
            BadExport: no archive has them.
        """
        for manifest, path in zip(self.manifests, self._paths, strict=True):
            if any(member.name == name for member in manifest.members):
                with _opened(path) as archive, archive.open(name) as file:
                    yield file
                return
        raise BadExport(f"{name} is missing")


def manifest_of(path: Path) -> Manifest:
    """Return the manifest of an archive.

    Raises:
        BadExport: it is no archive of an export, or of one of a later form.
    """
    with _opened(path) as archive:
        try:
            if archive.getinfo(MANIFEST).file_size > _MOST_MANIFEST_BYTES:
                raise BadExport(f"{path.name}: its manifest is too large")
            manifest = Manifest.model_validate_json(archive.read(MANIFEST))
        except (KeyError, ValidationError):
            raise BadExport(f"{path.name} is no archive of an export") from None
    if manifest.format != FORMAT:
        raise BadExport(f"{path.name} has the form {manifest.format}, not {FORMAT}")
    return manifest


@contextmanager
def _opened(path: Path) -> Iterator[ZipFile]:
    """Open an archive.

    Raises:
        BadExport: it cannot be read.
    """
    try:
        with ZipFile(path) as archive:
            yield archive
    except (BadZipFile, OSError, zlib.error) as error:
        raise BadExport(f"{path.name} cannot be read: {error}") from None


def _compare(archive: ZipFile, path: Path, member: Member) -> None:
    """Compare a member with what its manifest tells of it."""
    sha256, size = hashlib.sha256(), 0
    with archive.open(member.name) as file:
        # No more than was told, whatever the archive would unpack to.
        while size <= member.size and (chunk := file.read(_CHUNK)):
            sha256.update(chunk)
            size += len(chunk)
    if (size, sha256.hexdigest()) != (member.size, member.sha256):
        raise BadExport(f"{path.name}: {member.name} is not what its manifest tells")


def _lines(path: Path, name: str) -> Iterator[dict[str, Any]]:
    """Yield the documents of a member."""
    with _opened(path) as archive, archive.open(name) as file:
        while line := file.readline(_LONGEST_LINE):
            try:
                yield json.loads(line)
            except ValueError:
                raise BadExport(f"{path.name}: {name} is no JSON") from None
