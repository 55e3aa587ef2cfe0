"""The document types a client in TypeScript: calls compile, and mistakes do not."""

import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from tools.local.config import ROOT

TOOLS = ROOT / "node_modules" / ".bin"
CALLS = Path(__file__).with_name("typescript")
GENERATE = (
    "openapi-typescript document.json -o schema.d.ts --default-non-nullable false"
)


def _run(folder: Path, command: str) -> None:
    """Run a tool that npm has installed, and fail with what it prints."""
    tool, *arguments = command.split()
    done = subprocess.run(
        [TOOLS / tool, *arguments],
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_calls_of_a_frontend_compile(document: dict[str, Any], tmp_path: Path) -> None:
    """Each `@ts-expect-error` names a mistake that the compiler must find."""
    if not (TOOLS / "openapi-typescript").exists():
        assert not os.environ.get("NODE_REQUIRED"), "run: npm ci"
        pytest.skip("npm ci installs what makes types of the document")
    folder = tmp_path / "client"
    shutil.copytree(CALLS, folder)
    (folder / "document.json").write_text(json.dumps(document), encoding="utf-8")
    _run(folder, GENERATE)
    _run(folder, "tsc --project .")
