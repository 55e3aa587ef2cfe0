"""`python -m tools.audit sbom|audit`, the program behind `make sbom` and `make audit`.

It runs in an environment of its own, `.venv-audit`, which has the tools.
"""

import argparse
import json
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from tools.audit.locks import (
    ROOT,
    AuditError,
    is_shipped,
    label,
    npm_folders,
    python_locks,
)

FOLDER = ROOT / "build" / "sbom"
# Of npm's advisories; what is below is mostly about servers' inputs of build tools.
NPM_LEVEL = "high"


def main(arguments: Sequence[str]) -> int:
    """Run a command and return the exit code."""
    parser = argparse.ArgumentParser(prog="python -m tools.audit", description=__doc__)
    parser.add_argument("command", choices=("sbom", "audit"))
    command = parser.parse_args(arguments).command
    try:
        return write_documents() if command == "sbom" else find_vulnerabilities()
    except AuditError as error:
        print(f"error: {error}", file=sys.stderr)
        return 2


def write_documents() -> int:
    """Write a CycloneDX document for each lock that is shipped."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    for old in FOLDER.glob("*.json"):
        old.unlink()
    for lock in filter(is_shipped, python_locks()):
        print(lock, flush=True)
        _run([_tool("cyclonedx-py"), *_PYTHON_BILL, "-o", str(_file(lock)), lock])
    for folder in filter(is_shipped, npm_folders()):
        print(f"{folder}/package-lock.json", flush=True)
        text = _run(["npm", "sbom", *_NPM_BILL], cwd=ROOT / folder)
        _file(f"npm/{folder}").write_text(text, encoding="utf-8")
    for file in sorted(FOLDER.glob("*.json")):
        parts = json.loads(file.read_text(encoding="utf-8")).get("components", [])
        print(f"{len(parts):5} packages  {file.relative_to(ROOT)}")
    return 0


def find_vulnerabilities() -> int:
    """Ask PyPI and npm about every lock; return 1 if they know anything bad."""
    bad = []
    for lock in python_locks():
        print(f"== {lock}", flush=True)
        # Strict: what could not be looked up must not pass for sound.
        command = [_tool("pip-audit"), "--strict", "--disable-pip", "--require-hashes"]
        if _shown([*command, "--progress-spinner", "off", "-r", lock], ROOT):
            bad.append(lock)
    for folder in npm_folders():
        print(f"== {folder}/package-lock.json", flush=True)
        level = f"--audit-level={NPM_LEVEL}"
        if _shown(["npm", "audit", "--package-lock-only", level], ROOT / folder):
            bad.append(f"{folder}/package-lock.json")
    if bad:
        print(f"Vulnerable, or not looked up: {', '.join(bad)}", file=sys.stderr)
    return int(bool(bad))


_PYTHON_BILL = (
    *("requirements", "--of", "JSON", "--sv", "1.6", "--output-reproducible"),
    # Which registry was used is no fact about the product.
    "--short-PURLs",
    # It takes far longer than the document, and the library writes no other form.
    "--no-validate",
)
_NPM_BILL = ("--package-lock-only", "--sbom-format", "cyclonedx")


def _file(name: str) -> Path:
    return FOLDER / f"{label(name)}.cdx.json"


def _tool(name: str) -> str:
    """Return the path of a tool beside this Python."""
    return str(Path(sys.executable).with_name(name))


def _run(command: Sequence[str], cwd: Path = ROOT) -> str:
    """Run a command and return its output.

    Raises:
        AuditError: it is not installed, or failed.
    """
    try:
        answer = subprocess.run(
            command, cwd=cwd, capture_output=True, text=True, check=False
        )
    except FileNotFoundError:
        raise AuditError(f"{command[0]} is not installed.") from None
    if answer.returncode != 0:
        raise AuditError(f"{' '.join(command)} failed: {answer.stderr.strip()}")
    return answer.stdout


def _shown(command: Sequence[str], cwd: Path) -> int:
    """Run a command on this terminal and return its exit code."""
    try:
        return subprocess.run(command, cwd=cwd, check=False).returncode
    except FileNotFoundError:
        raise AuditError(f"{command[0]} is not installed.") from None


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
