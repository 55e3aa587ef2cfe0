"""The import of an export into an account, by the operations that its owner has.

What is made anew: items, those in the trash, files with their bytes, and which file
belongs to which item. The rest of an export tells what happened, and is not repeated.
Each request has an Idempotency-Key made of the id in the export: an import that was cut
off and is begun again within a day makes nothing twice.
"""

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from typing import IO, Any, Protocol

from tools.exports.reading import ExportReader

Document = dict[str, Any]
_ITEM_FIELDS = ("title", "description", "status", "tags")


class Refused(Exception):
    """The API has refused something; the text is its reason."""


class Target(Protocol):
    """The account that gets what an export holds.

    Every method raises Refused if the API refuses what it is asked for.
    """

    def create_item(self, key: str, fields: Document) -> str:
        """Make an item, and return its id."""

    def delete_item(self, key: str, item_id: str) -> None:
        """Move an item to the trash."""

    def create_file(self, key: str, facts: Document, content: IO[bytes]) -> str:
        """Make a file of these bytes, and return its id."""


@dataclass
class Report:
    """The account of what an import has done.

    Attributes:
        made: the number of things that were made, by folder.
        left_out: the number of files without bytes in the export, by why.
        refused: what was refused, with the reason.
        ids: the new ids, by the old ones.
    """

    made: Counter[str] = field(default_factory=Counter)
    left_out: Counter[str] = field(default_factory=Counter)
    refused: list[str] = field(default_factory=list)
    ids: dict[str, str] = field(default_factory=dict)


class Import:
    """The import of one export; what is refused is reported, and the rest goes on."""

    def __init__(
        self,
        export: ExportReader,
        target: Target,
        tell: Callable[[Report], None] = lambda report: None,
    ) -> None:
        """Import this export into this account, and tell how far it is."""
        self._export = export
        self._target = target
        self._tell = tell

    def run(self) -> Report:
        """Make all that can be made, and return what was done.

        Raises:
            BadExport: the export cannot be read; what was made until then stays.
        """
        report = Report()
        for folder in ("items", "items-in-trash"):
            for item in self._export.documents(folder):
                self._try(report, folder, item, self._item)
        for file in self._export.documents("files"):
            if self._has_bytes(report, file):
                self._try(report, "files", file, self._file)
        return report

    def _try(
        self,
        report: Report,
        folder: str,
        document: Document,
        make: Callable[[Report, str, Document], str],
    ) -> None:
        """Make one thing, or note why that was refused."""
        try:
            report.ids[document["id"]] = make(report, folder, document)
            report.made[folder] += 1
        except Refused as refusal:
            report.refused.append(f"{folder} {document['id']}: {refusal}")
        self._tell(report)

    def _item(self, report: Report, folder: str, item: Document) -> str:
        """Make an item, in the trash if it was there."""
        fields = {name: item[name] for name in _ITEM_FIELDS}
        made = self._target.create_item(f"import-{item['id']}", fields)
        if folder == "items-in-trash":
            self._target.delete_item(f"import-trash-{item['id']}", made)
        return made

    def _file(self, report: Report, folder: str, file: Document) -> str:
        """Make a file, of the item that it belonged to."""
        content = file["content"]
        facts = {
            "name": file["name"],
            "type": file["type"],
            # Not those of the file's document: pictures are stored without notes.
            "size": content["size"],
            "sha256": content["sha256"],
            "item_id": report.ids.get(file["item_id"] or ""),
        }
        with self._opened(content["name"]) as stream:
            return self._target.create_file(f"import-{file['id']}", facts, stream)

    def _opened(self, name: str) -> AbstractContextManager[IO[bytes]]:
        """Open the bytes of a file."""
        return self._export.content(name)

    def _has_bytes(self, report: Report, file: Document) -> bool:
        """Tell whether the export holds the bytes of a file, and note why not."""
        content = file.get("content")
        if content is not None and "name" in content:
            return True
        if content is not None:
            report.left_out[f"too large, fetch it: {content['link']}"] += 1
        else:
            report.left_out[f"its status was {file['status']}"] += 1
        return False


def chunks_of(stream: IO[bytes], size: int) -> Iterator[bytes]:
    """Yield a stream in parts of a size, the last of which may be smaller."""
    while chunk := stream.read(size):
        yield chunk
