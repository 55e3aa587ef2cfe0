"""Templates as they were reviewed, and the same ones every time.

After a change that is meant: `make snapshots`, then review what git shows.
"""

import difflib
import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from aws_cdk import aws_lambda as lambda_

from tests.infra.templates import ROOT, Assembly, context, read, synthesize

SNAPSHOTS = Path(__file__).with_name("snapshots")
NAMES = ("Account", "Data", "Service", "Workers", "Operations")
# Both follow from the bytes of the code that is deployed.
ASSET = re.compile(r"\b[0-9a-f]{64}\b")
VERSION = re.compile(r"(CurrentVersion[0-9A-F]{8})[0-9a-f]{32}")


def snapshot(assembly: Assembly, name: str) -> str:
    """A template for people to read, the same whatever code is deployed."""
    template = assembly.stacks[name].template
    text = json.dumps(template, indent=2, sort_keys=True, ensure_ascii=False)
    return VERSION.sub(r"\1<code>", ASSET.sub("<code>", text)) + "\n"


@pytest.mark.parametrize("name", NAMES)
def test_template_is_the_one_that_was_reviewed(
    deployed: Assembly, name: str, request: pytest.FixtureRequest
) -> None:
    """Renewed by `make snapshots`."""
    path = SNAPSHOTS / deployed.stage.name / f"{name}.json"
    found = snapshot(deployed, name)
    if request.config.getoption("renew_snapshots", default=False):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(found, encoding="utf-8")

    reviewed = path.read_text(encoding="utf-8") if path.exists() else ""
    if found != reviewed:
        difference = difflib.unified_diff(
            reviewed.splitlines(), found.splitlines(), "reviewed", "now", lineterm=""
        )
        shown = "\n".join(difference)
        pytest.fail(
            f"{path.relative_to(ROOT)} is out of date; if the change is meant: "
            f"make snapshots\n{shown}",
            pytrace=False,
        )


def test_no_snapshot_is_left_over(deployed: Assembly) -> None:
    """Each belongs to a stack that there is."""
    folder = SNAPSHOTS / deployed.stage.name
    assert (
        {path.stem for path in folder.iterdir()} == set(deployed.stacks) == set(NAMES)
    )


def test_snapshot_does_not_change_with_the_code(prod: Assembly) -> None:
    """Only infrastructure is reviewed here."""
    text = snapshot(prod, "Service")
    assert text.count("<code>.zip") == 4
    assert "CurrentVersion08B96D39<code>" in text


def test_synthesis_repeats_itself(deployed: Assembly) -> None:
    """In another folder, later: the same bytes, asset names included."""
    assert synthesize(deployed.stage).files == deployed.files


def test_version_is_published_for_what_is_in_it_only(prod: Assembly) -> None:
    """A new runtime that CDK knows must not replace it: Lambda refuses a copy."""
    lambda_.Runtime("python4.0", lambda_.RuntimeFamily.PYTHON)
    assert synthesize(prod.stage).files == prod.files


def test_synthesis_is_the_same_on_another_machine(
    prod: Assembly, tmp_path: Path
) -> None:
    """With another home, folder, time zone, language and account at hand.

    It runs as the CDK CLI runs it, so `app.py` does what the other tests do.
    """
    home, out = tmp_path / "home", tmp_path / "out"
    home.mkdir()
    environment = {
        "PATH": os.environ["PATH"],
        "HOME": str(home),
        "TZ": "Pacific/Kiritimati",
        "LC_ALL": "C",
        "PYTHONHASHSEED": "1",
        "PYTHONDONTWRITEBYTECODE": "1",
        "AWS_REGION": "eu-central-1",
        "CDK_DEFAULT_ACCOUNT": "111122223333",
        "CDK_DEFAULT_REGION": "eu-central-1",
        "CDK_OUTDIR": str(out),
        "CDK_CONTEXT_JSON": json.dumps({**context(), "stage": "prod"}),
    }
    subprocess.run(
        [sys.executable, str(ROOT / "app.py")],
        cwd=home,
        env=environment,
        check=True,
        stderr=subprocess.DEVNULL,
    )
    assert read(out, prod.stage).files == prod.files
