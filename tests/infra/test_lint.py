"""The templates by the rules of cfn-lint, with the exceptions in `.cfnlintrc`."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.infra.assemblies import MADE_UP, assembly
from tests.infra.templates import ROOT, STAGES, Assembly

# It cannot be run by `-m`, and its script is not on everybody's path.
RUN = "from cfnlint.runner import main; main()"

pytestmark = pytest.mark.xdist_group("stacks")


def lint(folder: Path) -> subprocess.CompletedProcess[str]:
    """Run cfn-lint, which reads `.cfnlintrc` in the folder that it runs in."""
    return subprocess.run(
        [sys.executable, "-c", RUN, *map(str, sorted(folder.rglob("*.json")))],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )


def write(made: Assembly, folder: Path) -> None:
    """Write the templates to files."""
    folder.mkdir(parents=True)
    for name, content in made.files.items():
        (folder / name).write_bytes(content)


def test_templates_have_nothing_that_cloudformation_would_refuse(
    tmp_path: Path,
) -> None:
    """Warnings count as well, and the made-up stages are included."""
    for name in (*STAGES, *MADE_UP):
        write(assembly(name), tmp_path / name)
    result = lint(tmp_path)
    assert result.returncode == 0, result.stdout + result.stderr
    assert result.stdout == ""


def test_reference_to_another_stack_is_understood(
    prod: Assembly, tmp_path: Path
) -> None:
    """A reference to a missing output is found, so the others were checked, too."""
    (name,) = [name for name in prod.files if "Operations" in name]
    template = json.loads(prod.files[name])
    broken = json.dumps(template).replace('"OutputName"', '"OutputNome"', 1)
    (tmp_path / name).write_text(broken, encoding="utf-8")
    result = lint(tmp_path)
    assert result.returncode != 0
    assert "OutputName" in result.stdout
