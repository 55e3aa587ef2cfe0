"""Templates as they were reviewed, and the same ones every time.

Those of prod are stored whole. Those of another stage are stored as their difference
from prod's, in which the stage's name has already replaced prod's, so that the files
show settings and not names. All are made as for prod's account, since ARNs are written
in another way where a stage leaves the account open.

After a change that is meant: `make snapshots`, then review what git shows.
"""

import difflib
import json
import os
import re
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest
from aws_cdk import aws_lambda as lambda_

from tests.infra.assemblies import assembly, stage_named
from tests.infra.differences import BASE, Document, applied, difference
from tests.infra.templates import ROOT, STAGES, Assembly, context, read, synthesize

SNAPSHOTS = Path(__file__).with_name("snapshots")
NAMES = ("Account", "Data", "Service", "Jobs", "Workers", "Operations")
# Both follow from the bytes of the code that is deployed.
ASSET = re.compile(r"\b[0-9a-f]{64}\b")
VERSION = re.compile(r"(CurrentVersion[0-9A-F]{8})[0-9a-f]{32}")


@cache
def in_prods_account(name: str) -> Assembly:
    """Return a stage's templates as they are in prod's account."""
    stage, account = stage_named(name), stage_named(BASE).account
    if stage.account == account:
        return assembly(name)
    return synthesize(stage.model_copy(update={"account": account}))


def snapshot(assembly: Assembly, name: str) -> str:
    """Write a template for people to read, the same whatever code is deployed."""
    text = written(assembly.stacks[name].template, sort_keys=True)
    return VERSION.sub(r"\1<code>", ASSET.sub("<code>", text))


def written(document: object, *, sort_keys: bool = False) -> str:
    """Write JSON for people to read."""
    text = json.dumps(document, indent=2, sort_keys=sort_keys, ensure_ascii=False)
    return text + "\n"


def path_of(stage: str, name: str) -> Path:
    """Return the file with the snapshot of a stage's stack."""
    suffix = ".json" if stage == BASE else ".difference.json"
    return SNAPSHOTS / stage / f"{name}{suffix}"


def stored(stage: str, name: str) -> str:
    """Read the file; a stage that is new has none."""
    path = path_of(stage, name)
    return path.read_text(encoding="utf-8") if path.exists() else "{}\n"


def renamed(text: str, stage: str) -> Document:
    """Return prod's template with the name of another stage in place of prod's."""
    return json.loads(text.replace(BASE, stage))


def reviewed(stage: str, name: str) -> str:
    """Return the whole template that the stored files stand for."""
    base, own = stored(BASE, name), stored(stage, name)
    if stage == BASE:
        return own
    template = applied(json.loads(own), renamed(base, stage), stage)
    return written(template, sort_keys=True)


def file_for(stage: str, name: str, template: str, base: str) -> str:
    """Return what the stage's file is to hold.

    Args:
        stage: the stage.
        name: the stack.
        template: the stack's template in this stage.
        base: its template in prod.
    """
    if stage == BASE:
        return template
    return written(difference(renamed(base, stage), json.loads(template), stage))


def must_equal(found: str, expected: str, path: Path) -> None:
    """Fail with the lines that changed since the review."""
    if found != expected:
        lines = difflib.unified_diff(
            expected.splitlines(), found.splitlines(), "reviewed", "now", lineterm=""
        )
        shown = "\n".join(lines)
        pytest.fail(
            f"{path.relative_to(ROOT)} is out of date; if the change is meant: "
            f"make snapshots\n{shown}",
            pytrace=False,
        )


@pytest.mark.parametrize("name", NAMES)
def test_template_is_the_one_that_was_reviewed(
    deployed: Assembly, name: str, request: pytest.FixtureRequest
) -> None:
    """`make snapshots` renews the files."""
    stage = deployed.stage.name
    path, now = path_of(stage, name), snapshot(in_prods_account(stage), name)
    if request.config.getoption("renew_snapshots", default=False):
        base = snapshot(assembly(BASE), name)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(file_for(stage, name, now, base), encoding="utf-8")
        path_of(BASE, name).write_text(base, encoding="utf-8")

    must_equal(now, reviewed(stage, name), path)
    # The values of prod that the difference shows are those that prod has.
    must_equal(
        file_for(stage, name, now, stored(BASE, name)), stored(stage, name), path
    )


def test_no_snapshot_is_left_over(deployed: Assembly) -> None:
    """Every file belongs to a stack."""
    stage = deployed.stage.name
    assert set(deployed.stacks) == set(NAMES)
    assert set((SNAPSHOTS / stage).iterdir()) == {path_of(stage, n) for n in NAMES}


def test_no_folder_of_snapshots_is_left_over() -> None:
    """Every folder belongs to a stage."""
    assert {path.name for path in SNAPSHOTS.iterdir()} == set(STAGES)


def test_snapshot_does_not_change_with_the_code(prod: Assembly) -> None:
    """Only infrastructure is reviewed here."""
    text = snapshot(prod, "Service")
    assert text.count("<code>.zip") == 8
    assert "CurrentVersion08B96D39<code>" in text


def test_synthesis_repeats_itself(deployed: Assembly) -> None:
    """A later one in another folder gives the same bytes, asset names included."""
    assert synthesize(deployed.stage).files == deployed.files


def test_version_is_published_for_what_is_in_it_only(prod: Assembly) -> None:
    """A new runtime in the CDK must not replace it: Lambda refuses a copy."""
    lambda_.Runtime("python4.0", lambda_.RuntimeFamily.PYTHON)
    assert synthesize(prod.stage).files == prod.files


def test_synthesis_is_the_same_on_another_machine(
    prod: Assembly, tmp_path: Path
) -> None:
    """Home, folder, time zone, language and account are others there.

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
