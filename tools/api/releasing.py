"""Releases of the API: a version, its changelog, and the document to compare with."""

import json
import re
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from tools.api import files
from tools.api.differ import Change
from tools.api.document import make_document

_VERSION = re.compile(r'^__version__ = "([^"]+)"$', re.MULTILINE)
_UNRELEASED = "## Unreleased\n"


class ReleaseRefused(Exception):
    """A release that would be wrong: its version, or a changelog without a place."""


def release(version: str, changes: Sequence[Change]) -> None:
    """Write what a release consists of.

    Args:
        version: such as `2.1.0`; a new major one if a change breaks clients.
        changes: the changes of the API since the last release.

    Raises:
        ReleaseRefused: the version is not above the last one, or not a new major one
            although a change breaks clients; nothing is written then.
    """
    before = json.loads(files.RELEASED.read_text())["info"]["version"]
    _check(version, before, breaks=any(change.breaks for change in changes))
    # All is made before any of it is written, so that a refusal leaves nothing behind.
    for path, text in _written(version, changes).items():
        path.write_text(text)


def _written(version: str, changes: Sequence[Change]) -> dict[Path, str]:
    """Return the files of a release.

    Raises:
        ReleaseRefused: one of them has no place for it.
    """
    source, found = _VERSION.subn(
        f'__version__ = "{version}"', files.VERSION.read_text()
    )
    if found != 1:
        raise ReleaseRefused(f"{files.VERSION.name} needs one __version__")
    changelog = with_release(
        files.CHANGELOG.read_text(), version, _today(), section_of(changes)
    )
    document = make_document()
    document["info"]["version"] = version
    return {
        files.VERSION: source,
        files.CHANGELOG: changelog,
        files.DOCUMENT: files.rendered(document),
        files.RELEASED: files.rendered(document),
        files.ACKNOWLEDGED: "[]\n",
        files.PACKAGE: _with_version(files.PACKAGE, version),
        files.PACKAGE_LOCK: _with_version(files.PACKAGE_LOCK, version),
    }


def section_of(changes: Sequence[Change]) -> str:
    """Return the part of the changelog that tells of the API."""
    if not changes:
        return "### API\n\nNo change.\n"
    lines = ["### API", ""]
    for title, breaks in (("Breaks clients:", True), ("New:", False)):
        some = [
            f"- `{each.where}` {each.what}" for each in changes if each.breaks is breaks
        ]
        lines += [title, "", *some, ""] if some else []
    return "\n".join(lines)


def with_release(changelog: str, version: str, date: str, section: str) -> str:
    """Return a changelog whose unreleased part has become a release.

    Raises:
        ReleaseRefused: it has no unreleased part.
    """
    if changelog.count(_UNRELEASED) != 1:
        raise ReleaseRefused("CHANGELOG.md needs one part that is called Unreleased")
    head, _, rest = changelog.partition(_UNRELEASED)
    told, following, older = rest.partition("\n## ")
    body = f"{told.strip()}\n\n{section.strip()}\n".lstrip()
    return f"{head}{_UNRELEASED}\n## {version} ({date})\n\n{body}{following}{older}"


def _check(version: str, before: str, *, breaks: bool) -> None:
    """Refuse a version that does not follow the last one (semver.org)."""
    if not re.fullmatch(r"\d+\.\d+\.\d+", version):
        raise ReleaseRefused(f"{version!r} is not a version like 2.1.0")
    new, old = (tuple(map(int, each.split("."))) for each in (version, before))
    if new <= old:
        raise ReleaseRefused(f"{version} is not above {before}")
    if breaks and new[0] == old[0]:
        raise ReleaseRefused(
            f"a change breaks clients, so {version} must be {old[0] + 1}.0.0"
        )


def _with_version(path: Path, version: str) -> str:
    """Return a file of the client's package with another version."""
    content = json.loads(path.read_text())
    content["version"] = version
    if "packages" in content:
        content["packages"][""]["version"] = version
    return json.dumps(content, ensure_ascii=False, indent=2) + "\n"


def _today() -> str:
    """Return today's date in UTC."""
    return datetime.now(UTC).date().isoformat()
