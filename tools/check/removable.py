"""Command that removes optional features from a copy of the project, one by one.

A feature is removed by deleting its folders, in the service and in the tests, and its
line in the list of features; nothing else may need a change for the rest to work. Of
the rest are checked: the contracts of imports, the stacks of one stage, the start of
every function, the OpenAPI document, and the tests beside those of the feature. `bench`
is left out: it compares the service as it is with others.
"""

import argparse
import json
import os
import re
import secrets
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from runtime.core.contract import PREFIX
from runtime.core.declaration import Feature
from runtime.core.http.lazy_routes import LazyRouter
from runtime.features import declarations

ROOT = Path(__file__).parents[2]
FEATURES = Path("runtime", "features")
TESTS = (Path("tests", "unit", "features"), Path("tests", "integration", "features"))
FOLDERS = (FEATURES, *TESTS, Path("tests", "e2e", "features"))
"""Folders that hold a folder of every feature, or of some."""

LINKED = (".venv", "node_modules")
STAGE = "dev"

START = "import sys; from runtime.core.declaration import resolve; resolve(sys.argv[1])"
DOCUMENT = "import json; from runtime.main import app; print(json.dumps(app.openapi()))"

SLOW_TESTS = "*/test_pages.py"
"""Tests that take minutes to measure what listings cost."""

Operations = set[tuple[str, str]]
"""Path and method of each operation."""


class CheckFailed(Exception):
    """A feature cannot be removed; the text names the step and holds its output."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Check each feature and print how it goes; return 1 if one cannot be removed."""
    parser = argparse.ArgumentParser(
        prog="python -m tools.check.removable", description=__doc__
    )
    parser.add_argument(
        "names",
        nargs="*",
        metavar="NAME",
        help="a feature, such as items.bulk; all that are declared optional if none",
    )
    parser.add_argument(
        "--together",
        action="store_true",
        help="remove them all at once, which takes a sixth of the time, and does not "
        "show that one of them needs another",
    )
    given = parser.parse_args(arguments)
    names = given.names
    declared = [feature.name for feature in declarations()]
    if unknown := sorted(set(names) - set(declared)):
        parser.error(f"no feature {unknown[0]}; choose from {', '.join(declared)}")
    names = names or [feature.name for feature in declarations() if feature.optional]
    removals = [names] if given.together else [[name] for name in names]
    failed = [removal for removal in removals if not _are_removable(removal)]
    if failed:
        print(f"Not removable: {'; '.join(map(', '.join, failed))}.")
    return 1 if failed else 0


def copy_project(root: Path, copy: Path) -> None:
    """Copy what git tracks, and what is new, as it is now; link the environments."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=root,
        check=True,
        capture_output=True,
        text=True,
    )
    for name in filter(None, listed.stdout.split("\0")):
        source, destination = root / name, copy / name
        # A file that was deleted is listed until that is committed.
        if source.is_file() and name not in LINKED:
            destination.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(source, destination)
    for name in LINKED:
        if (root / name).exists():
            (copy / name).symlink_to((root / name).resolve())


def remove_feature(copy: Path, name: str) -> None:
    """Delete the folders of a feature and its line, with those of its sub-features.

    Raises:
        CheckFailed: the list of features has no such line.
    """
    for folder in FOLDERS:
        shutil.rmtree(copy.joinpath(folder, *name.split(".")), ignore_errors=True)
    path = copy / FEATURES / "__init__.py"
    content = path.read_text(encoding="utf-8")
    line = rf'^ +"{re.escape(name)}(\.[a-z_.]+)?",\n'
    rest, removed = re.subn(line, "", content, flags=re.MULTILINE)
    if not removed:
        raise CheckFailed(f'{FEATURES / "__init__.py"} has no line for "{name}"')
    path.write_text(rest, encoding="utf-8")


def neighbours(copy: Path, name: str) -> list[str]:
    """Return the tests beside those of a feature: the folders of its parent.

    One that is in no other one has the files beside the folders of all features: these
    tell of what all declare, and by the contracts of imports no feature knows it.
    """
    parent = name.split(".")[:-1]
    folders = [folder.joinpath(*parent) for folder in TESTS]
    if parent:
        return [str(folder) for folder in folders if (copy / folder).is_dir()]
    return [
        str(path.relative_to(copy))
        for folder in folders
        for path in sorted((copy / folder).glob("test_*.py"))
    ]


def without(names: Sequence[str]) -> list[Feature]:
    """Return the features that are left when some and their sub-features are gone."""
    return [
        feature
        for feature in declarations()
        if not any(f"{feature.name}.".startswith(f"{name}.") for name in names)
    ]


def _are_removable(names: Sequence[str]) -> bool:
    """Remove features in a copy, check what is left, and print how it goes."""
    print(f"{', '.join(names)}:", flush=True)
    try:
        with tempfile.TemporaryDirectory(prefix="removable-") as folder:
            copy = Path(folder)
            copy_project(ROOT, copy)
            for name in names:
                remove_feature(copy, name)
            for step, check in _checks(copy, names):
                print(f"  {step} ... ", end="", flush=True)
                begin = time.monotonic()
                check()
                print(f"ok ({time.monotonic() - begin:.0f} s)", flush=True)
    except CheckFailed as failure:
        print(f"failed\n{failure}", flush=True)
        return False
    return True


def _checks(
    copy: Path, names: Sequence[str]
) -> Iterator[tuple[str, Callable[[], object]]]:
    """Yield the name of each step, and what carries it out."""
    yield "import contracts", lambda: _run(
        copy, [Path(sys.executable).with_name("lint-imports"), "--no-logo"]
    )
    yield f"stacks of {STAGE}", lambda: _synthesize(copy)
    for function, handler, routers in _functions(without(names)):
        yield f"start of {function}", lambda: _start(copy, handler, routers)
    yield "OpenAPI document", lambda: _check_document(copy, names)
    yield "imports of all tests", lambda: _test(
        copy, "--collect-only", "--ignore=tests/unit/bench"
    )
    beside = sorted({path for name in names for path in neighbours(copy, name)})
    yield f"tests in {', '.join(beside)}", lambda: _test(
        copy,
        "-n",
        "auto",
        "--dist",
        "loadgroup",
        f"--ignore-glob={SLOW_TESTS}",
        *beside,
    )


def _functions(features: Sequence[Feature]) -> Iterator[tuple[str, str, str]]:
    """Yield the name, the handler and the setting ROUTERS of each function."""
    for function in ("api", "auth"):
        routers = [
            router.name
            for feature in features
            for router in feature.routers
            if router.function == function
        ]
        yield function, "runtime.main.handler", ",".join(routers)
    for feature in features:
        for worker in feature.workers:
            yield worker.name, worker.handler, ""


def _start(copy: Path, handler: str, routers: str) -> None:
    """Import a handler as Lambda does ahead of requests, when it builds all routes."""
    ahead = {
        "AWS_LAMBDA_FUNCTION_NAME": "function",
        "AWS_LAMBDA_INITIALIZATION_TYPE": "provisioned-concurrency",
        "ROUTERS": routers,
    }
    _run(copy, [sys.executable, "-c", START, handler], _made_up() | ahead)


def _synthesize(copy: Path) -> None:
    """Write the templates of a stage, without packages of the code."""
    settings = json.loads((copy / "cdk.json").read_text(encoding="utf-8"))
    context = settings["context"] | {
        "stage": STAGE,
        "aws:cdk:bundling-stacks": [],
        "aws:cdk:disable-asset-staging": True,
    }
    environment = {
        "CDK_CONTEXT_JSON": json.dumps(context),
        "CDK_OUTDIR": str(copy / "cdk.out"),
    }
    _run(copy, [sys.executable, "app.py"], dict(os.environ) | environment)


def _check_document(copy: Path, names: Sequence[str]) -> None:
    """Check that the document lacks the operations of the features, and no others."""
    left = {feature.name for feature in without(names)}
    own = {
        (route.path_format.removeprefix(PREFIX), method.lower())
        for feature in declarations()
        if feature.name not in left
        for router in feature.routers
        for route in LazyRouter(router).routes()
        for method in route.methods
    }
    expected, found = _operations(ROOT) - own, _operations(copy)
    if found != expected:
        raise CheckFailed(
            f"operations that are missing: {sorted(expected - found)}; "
            f"operations that should not be there: {sorted(found - expected)}"
        )


def _operations(root: Path) -> Operations:
    """Return the operations in the OpenAPI document of a project."""
    output = _run(root, [sys.executable, "-c", DOCUMENT], _made_up())
    # A log entry may come before it.
    document: dict[str, Any] = json.loads(output.splitlines()[-1])
    return {
        (path, method)
        for path, operations in document["paths"].items()
        for method in operations
    }


def _test(copy: Path, *arguments: str) -> None:
    """Run pytest."""
    quiet = ("-q", "-p", "no:cacheprovider")
    _run(copy, [sys.executable, "-m", "pytest", *quiet, *arguments])


def _made_up() -> dict[str, str]:
    """Return an environment that starts every function, and no AWS account knows."""
    keys = ("JWT_SECRET_KEY", "REFRESH_SECRET_KEY", "FACTOR_SECRET_KEY")
    return {key: secrets.token_hex(32) for key in keys} | {
        "PATH": os.environ["PATH"],
        "AWS_ACCESS_KEY_ID": "made-up",
        "AWS_SECRET_ACCESS_KEY": "made-up",
        "AWS_DEFAULT_REGION": "eu-west-1",
        "AWS_REGION": "eu-west-1",
        "DYNAMODB_TABLE_NAME": "table",
        "S3_BUCKET_NAME": "bucket",
        "ALLOWED_ORIGINS": "https://app.example.com",
        "FRONTEND_URL": "https://app.example.com",
        "MAIL_FROM": "no-reply@example.com",
        "MAIL_QUEUE_URL": "https://sqs.eu-west-1.amazonaws.com/111122223333/mail",
        "JOB_QUEUE_URL": "https://sqs.eu-west-1.amazonaws.com/111122223333/jobs",
        "JOB_TARGETS": "{}",
    }


def _run(
    folder: Path,
    command: Sequence[str | Path],
    environment: Mapping[str, str] | None = None,
) -> str:
    """Run a command in a folder and return what it prints.

    Raises:
        CheckFailed: it ends with an error.
    """
    done = subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, text=True
    )
    if done.returncode:
        output = (done.stdout + done.stderr).rstrip()
        raise CheckFailed(f"{output}\n(exit code {done.returncode})")
    return done.stdout


if __name__ == "__main__":
    sys.exit(main())
