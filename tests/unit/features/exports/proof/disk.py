"""A bucket on this machine's disk, so that memory tells of the job alone."""

from pathlib import Path
from typing import Any

from tests.simulated.bucket import MemoryBucket, Stored


class _Content(bytes):
    """The bytes of an object, which are read from a file when they are asked for."""

    path: Path
    length: int

    @classmethod
    def of(cls, path: Path) -> "_Content":
        """Return what stands for the bytes of a file."""
        made = cls()
        made.path, made.length = path, path.stat().st_size
        return made


class DiskBucket(MemoryBucket):
    """A bucket whose objects are files, written as they come."""

    def __init__(self, folder: Path) -> None:
        """Keep objects in this folder."""
        super().__init__()
        self._folder = folder
        self._files = 0

    def path(self, key: str) -> Path:
        """Return the file of an object."""
        content = self.objects[key].content
        assert isinstance(content, _Content)
        return content.path

    def send(self, key: str, content: bytes, type: str = "text/plain") -> Stored:
        """Store an object as a file."""
        path = self._new_file()
        path.write_bytes(content)
        return super().send(key, _Content.of(path), type)

    def head_object(self, **request: Any) -> dict[str, Any]:
        """Tell about an object."""
        answer = super().head_object(**request)
        content = self.objects[request["Key"]].content
        assert isinstance(content, _Content)
        return answer | {"ContentLength": content.length}

    def get_object(self, **request: Any) -> dict[str, Any]:
        """Return a range of an object, of which no more is read than is asked for."""
        super().get_object(**request)
        first, _, last = request["Range"].removeprefix("bytes=").partition("-")
        return {"Body": _Range(self.path(request["Key"]), int(first), int(last) + 1)}

    def upload_part(self, **request: Any) -> dict[str, Any]:
        """Take a part, and keep it in a file."""
        answer = super().upload_part(**request)
        path = self._new_file()
        path.write_bytes(request["Body"])
        upload = self.uploads[request["UploadId"]]
        upload.parts[request["PartNumber"]] = _Content.of(path)
        return answer

    def complete_multipart_upload(self, **request: Any) -> dict[str, Any]:
        """Make an object of the files of the parts."""
        self.calls.append("complete_multipart_upload")
        upload = self._upload("complete_multipart_upload", request)
        path = self._new_file()
        with path.open("wb") as whole:
            for _, part in sorted(upload.parts.items()):
                assert isinstance(part, _Content)
                whole.write(part.path.read_bytes())
        del self.uploads[request["UploadId"]]
        MemoryBucket.send(self, request["Key"], _Content.of(path), upload.type)
        return {}

    def _new_file(self) -> Path:
        """Return a file that there is not yet."""
        self._files += 1
        return self._folder / f"{self._files}"


class _Range:
    """A range of a file, as the body of an answer."""

    def __init__(self, path: Path, first: int, end: int) -> None:
        """Stand for these bytes."""
        self._path, self._first, self._end = path, first, end

    def iter_chunks(self, size: int) -> Any:
        """Yield them in parts."""
        with self._path.open("rb") as file:
            file.seek(self._first)
            left = self._end - self._first
            while left and (part := file.read(min(size, left))):
                left -= len(part)
                yield part
