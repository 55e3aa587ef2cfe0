"""The lock files that git knows."""

import subprocess
from pathlib import Path, PurePosixPath

ROOT = Path(__file__).resolve().parents[2]


class AuditError(Exception):
    """An error that the user can correct."""


def python_locks(root: Path = ROOT) -> list[str]:
    """Return the paths of the locks of Python packages."""
    return _tracked(root, "**/requirements*.txt", "bench/requirements/*.txt")


def npm_folders(root: Path = ROOT) -> list[str]:
    """Return the folders with a lock of npm packages."""
    locks = _tracked(root, "**/package-lock.json")
    return sorted(str(PurePosixPath(lock).parent) for lock in locks)


def is_shipped(path: str) -> bool:
    """Say whether a lock is of what is deployed, or of what makes and runs it."""
    return not path.startswith("bench/")


def label(path: str) -> str:
    """Return a file's name for a lock or folder: one for each."""
    return path.removesuffix(".txt").removesuffix("/.").replace("/", "-")


def _tracked(root: Path, *patterns: str) -> list[str]:
    """Return the files of git whose paths match.

    Raises:
        AuditError: there is none, so that nothing would be looked at.
    """
    specs = [f":(glob){pattern}" for pattern in patterns]
    answer = subprocess.run(
        ["git", "ls-files", "-z", "--", *specs],
        cwd=root,
        capture_output=True,
        text=True,
        check=False,
    )
    if answer.returncode != 0:
        raise AuditError(f"git does not say which files there are: {answer.stderr}")
    found = [path for path in answer.stdout.split("\0") if path]
    if not found:
        raise AuditError(f"git knows no file like {' or '.join(patterns)}.")
    return sorted(found)
