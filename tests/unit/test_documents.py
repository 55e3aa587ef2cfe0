"""Documents: their diagrams can be drawn, and their commands typed."""

import json
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path
from textwrap import dedent

import pytest

ROOT = Path(__file__).parents[2]
RECIPE = ROOT / "docs" / "adding-a-resource.md"
GLOSSARY = ROOT / "docs" / "glossary.md"
DOCUMENTS = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
# What these name is gone, or not there yet.
OF_ANOTHER_TIME = {"CHANGELOG.md", RECIPE.name}
_SEQUENCE = re.compile(r"```mermaid\nsequenceDiagram\n(.*?)```", re.DOTALL)
_SHELL = re.compile(r"```bash\n(.*?)```", re.DOTALL)
_CODE = re.compile(r"`([^`\n]+)`")
_CDK = re.compile(r"^ *(?:node_modules/\.bin/)?cdk ([a-z][a-z-]*)(.*)$", re.MULTILINE)
_LINK = re.compile(r"\]\(([^):#]+)(?:#[^)]*)?\)")
_PATH = re.compile(r"`((?:runtime|infra|tools|tests|bench|docs)/[\w./-]+)`")
_FILE = re.compile(r"`([\w/.]+)`:\n\n```python\n(.*?)```", re.DOTALL)
_FUNCTION = re.compile(r"```python\n(def note_key.*?)```", re.DOTALL)


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
            ["bash", "-n"],
            input=dedent(block),
            text=True,
            capture_output=True,
            check=False,
        )
        assert not checked.stderr, block


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.name)
def test_no_server_trusts_what_a_client_says_of_its_address(path: Path) -> None:
    """Uvicorn believes X-Forwarded-For from this machine unless it is told not to."""
    for block in _SHELL.findall(path.read_text(encoding="utf-8")):
        commands = block.replace("\\\n", " ").splitlines()
        for command in commands:
            if " uvicorn " in command:
                assert "--no-proxy-headers" in command, command


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.name)
def test_cdk_takes_the_commands_that_are_named(path: Path) -> None:
    """Each command and option is the installed CLI's, which ignores what it lacks."""
    text = path.read_text(encoding="utf-8")
    blocks = "".join(_SHELL.findall(text)).replace("\\\n", " ")
    spans = _CODE.findall(_SHELL.sub("", text))
    for command, rest in _CDK.findall("\n".join([blocks, *spans])):
        assert wrong_of_cdk(command, shlex.split(rest, comments=True)) == [], rest


def test_command_that_cdk_would_refuse_or_ignore_is_noticed() -> None:
    """Some must be opted in to, by name."""
    assert wrong_of_cdk("diagnose", ["-c", "stage=dev"]) == ["--unstable=diagnose"]
    assert wrong_of_cdk("diagnose", ["--unstable=diagnose", "A"]) == []
    assert wrong_of_cdk("diff", ["--all", "--no-fail", "-c", "a=b"]) == ["--all"]
    assert wrong_of_cdk("undo", []) == ["undo"]


def wrong_of_cdk(command: str, arguments: list[str]) -> list[str]:
    """Return what the CDK CLI has not of a command line, or misses in it."""
    folder = ROOT / "node_modules" / "aws-cdk" / "lib" / "cli"
    registry = json.loads((folder / "cli-type-registry.json").read_text("utf-8"))
    known = registry["commands"].get(command)
    if known is None:
        return [command]
    options = registry["globalOptions"] | known.get("options", {})
    aliases = [listed(each["alias"]) for each in options.values() if "alias" in each]
    short = {f"-{name}" for names in aliases for name in names}
    given = [each.partition("=")[0] for each in arguments if each.startswith("-")]
    wrong = [
        each
        for each in given
        if each not in short
        and each.removeprefix("--") not in options
        and each.removeprefix("--no-") not in options
    ]
    asks = f"cliRequireUnstable(configuration, '{command}')"
    opt_in = f"--unstable={command}"
    if asks in (folder / "cli.js").read_text("utf-8") and opt_in not in arguments:
        wrong.append(opt_in)
    return wrong


def listed(value: str | list[str]) -> list[str]:
    """Return one or several as a list."""
    return [value] if isinstance(value, str) else value


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.name)
def test_links_lead_somewhere(path: Path) -> None:
    """Those to other files of the project, from where the document is."""
    links = _LINK.findall(path.read_text(encoding="utf-8"))

    assert [link for link in links if not (path.parent / link).exists()] == []


@pytest.mark.parametrize(
    "path",
    [path for path in DOCUMENTS if path.name not in OF_ANOTHER_TIME],
    ids=lambda path: path.name,
)
def test_files_that_are_named_exist(path: Path) -> None:
    """So a move that forgets a document is noticed.

    Those that a reader makes, from the code below their names, do not exist yet.
    """
    text = path.read_text(encoding="utf-8")
    made = {file for file, _ in _FILE.findall(text)}
    names = set(_PATH.findall(text)) - made

    assert [name for name in names if not (ROOT / name).exists()] == []


def test_the_glossary_is_short_and_in_order() -> None:
    """At most twenty words, each with the file where it lives."""
    rows = re.findall(r"^\| (.+?) \| .+ \| `.+` \|$", GLOSSARY.read_text(), re.M)

    assert rows == sorted(rows)
    assert 10 < len(rows) <= 20


def test_the_recipe_for_a_resource_works(tmp_path: Path) -> None:
    """Its code passes its own tests in a copy, with no more than it says."""
    text = RECIPE.read_text(encoding="utf-8")
    for name in ("runtime", "tests", "tools", "infra"):
        shutil.copytree(
            ROOT / name,
            tmp_path / name,
            ignore=shutil.ignore_patterns("__pycache__", "snapshots", "notes"),
        )
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    for file, code in _FILE.findall(text):
        target = tmp_path / file
        target.parent.mkdir(parents=True, exist_ok=True)
        (target.parent / "__init__.py").touch()
        target.write_text(code, encoding="utf-8")
    (function,) = _FUNCTION.findall(text)
    schema = tmp_path / "runtime" / "core" / "dynamodb" / "schema.py"
    schema.write_text(f"{schema.read_text()}\n\n{function}", encoding="utf-8")
    features = tmp_path / "runtime" / "features" / "__init__.py"
    others = features.read_text().replace('    "notes",\n', "")
    listed = others.replace("FEATURES = (", 'FEATURES = (\n    "notes",')
    features.write_text(listed, encoding="utf-8")

    done = subprocess.run(
        [
            *(sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider"),
            "--conditions",
            "tests/unit/features/notes",
            "tests/integration/features/notes",
        ],
        cwd=tmp_path,
        text=True,
        capture_output=True,
        check=False,
    )

    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-1000:]
    assert re.search(r"\b1[0-9] passed", done.stdout), done.stdout
    assert "NoteRepository" not in done.stdout, done.stdout
