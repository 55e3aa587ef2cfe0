"""Documents: their diagrams can be drawn, and their commands typed."""

import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
DOCUMENTS = sorted([ROOT / "README.md", *(ROOT / "docs").rglob("*.md")])
_SEQUENCE = re.compile(r"```mermaid\nsequenceDiagram\n(.*?)```", re.DOTALL)
_SHELL = re.compile(r"```bash\n(.*?)```", re.DOTALL)


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.name)
def test_no_line_of_a_diagram_ends_early(path: Path) -> None:
    """Mermaid takes a semicolon for the end of a line, and # for an escape."""
    lines = "".join(_SEQUENCE.findall(path.read_text(encoding="utf-8"))).splitlines()

    assert [line for line in lines if re.search("[;#]", line)] == []


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.name)
def test_commands_are_whole(path: Path) -> None:
    """They have every quote and bracket that they need."""
    for block in _SHELL.findall(path.read_text(encoding="utf-8")):
        checked = subprocess.run(
            ["bash", "-n"], input=block, text=True, capture_output=True, check=False
        )
        assert not checked.stderr, block
