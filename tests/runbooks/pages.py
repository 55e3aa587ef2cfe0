"""The commands of a runbook, as somebody reads them who has only that page."""

import re
import shlex
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from tools.local.config import ROOT

FOLDER = ROOT / "docs" / "runbooks"
FOLLOWED = ("dead-letters", "key-rotation", "throttled-table")
"""The pages that `make prove-runbooks` follows to their end."""
CLI = ".venv/bin/python -m tools.cli"
CDK = "node_modules/.bin/cdk"
_GROUPS = ("dlq", "items", "jobs", "outbox", "users")
_NEEDS_AWS = re.compile(r"^# needs AWS", re.MULTILINE)
_HEREDOC = re.compile(r"<<'EOF'\n.*?^EOF$", re.MULTILINE | re.DOTALL)


@dataclass(frozen=True)
class Block:
    """Commands that stand together.

    Attributes:
        part: the heading above.
        text: the commands, as they are pasted.
        needs_aws: whether the page says that they were not run here.
    """

    part: str
    text: str
    needs_aws: bool

    @property
    def commands(self) -> list[str]:
        """The single commands, without comments; what `$(…)` holds is one, too."""
        text = _HEREDOC.sub("", self.text).replace("\\\n", " ")
        found = []
        for line in _joined(text.splitlines()):
            inner = re.fullmatch(r"[A-Z]+=\$\((.*)\)", line)
            if inner or not re.match(r"[A-Z]+=", line):
                found.append(inner[1] if inner else line)
        return found


@dataclass(frozen=True)
class Page:
    """A runbook.

    Attributes:
        path: its file.
    """

    path: Path

    @property
    def name(self) -> str:
        """Its name, without an ending."""
        return self.path.stem

    @cached_property
    def text(self) -> str:
        """The text of the file."""
        return self.path.read_text(encoding="utf-8")

    @cached_property
    def blocks(self) -> list[Block]:
        """Its blocks of commands, in their order."""
        found, part = [], ""
        pattern = re.compile(
            r"^## (?P<part>[^\n]+)$|^(?P<indent> *)```bash\n(?P<text>.*?)^ *```$",
            re.MULTILINE | re.DOTALL,
        )
        for each in pattern.finditer(self.text):
            if each["part"]:
                part = each["part"]
                continue
            text = re.sub(rf"^{each['indent']}", "", each["text"], flags=re.MULTILINE)
            found.append(Block(part, text, bool(_NEEDS_AWS.search(text))))
        return found

    @property
    def inline(self) -> Iterator[str]:
        """Commands within sentences; `dlq redrive jobs` is short for the whole."""
        text = re.sub(r"^ *```.*?^ *```$", "", self.text, flags=re.M | re.S)
        for found in re.findall(r"`([^`]+)`", text):
            span = " ".join(found.split())
            if span.startswith((CLI, CDK, "aws ", "make ", "python ")):
                yield span
            elif span.split(" ")[0] in _GROUPS and " " in span:
                yield f"{CLI} {span}"


def pages() -> list[Page]:
    """Return all runbooks, the list of them included."""
    return [Page(path) for path in sorted(FOLDER.glob("*.md"))]


def page(name: str) -> Page:
    """Return a runbook."""
    return Page(FOLDER / f"{name}.md")


def _joined(lines: list[str]) -> Iterator[str]:
    """Join the lines of what is quoted over several, and leave comments out."""
    text = ""
    for line in lines:
        text = f"{text}\n{line}" if text else line.strip()
        try:
            words = shlex.split(text, comments=True)
        except ValueError:
            continue
        if words:
            yield re.sub(r"\s+# .*$", "", text)
        text = ""
    assert not text, f"a quote does not end: {text}"
