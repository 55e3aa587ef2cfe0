"""Packages as Lambda gets them: complete by themselves, the same on every machine."""

import json
import os
import re
import secrets
import stat
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any, get_args

import pytest

from infra.bundling import bytecode_interpreter
from infra.declared import router_names
from infra.packaging import target as targets
from infra.packaging.errors import PackagingError
from infra.packaging.packages import (
    LayerKind,
    Package,
    code_package,
    layer_kind,
    layer_lock,
    layer_package,
)
from infra.packaging.sources import RUNTIME
from infra.packaging.store import TIMESTAMP
from infra.packaging.target import ROOT, local_target
from infra.packaging.trimming import EDGE_SERVICES, SERVICES, WORKER_SERVICES
from infra.stages.loading import load_stage
from infra.stages.schema import Stage
from runtime.core.security.references import parse_reference

START = Path(__file__).with_name("package_start.py")
HERE = Path(sys.executable)
INTERPRETERS = list(dict.fromkeys([HERE, bytecode_interpreter() or HERE]))
ROUTERS: dict[LayerKind, str] = {
    "api": ",".join(router_names("api")),
    "auth": ",".join(router_names("auth")),
}
# What the auth function alone imports.
OF_AUTH = {"argon2", "email_validator", "nacl", "pyotp", "segno", "zxcvbn"}
# What only workers import.
OF_WORKERS = {"jinja2"}
# What only the worker that writes summaries imports.
OF_SUMMARIES = {"httpx2", "openai"}
# What only the worker that looks into files imports.
OF_FILES = {"PIL", "puremagic", "pypdf"}
HAVE_SUMMARIES = (RUNTIME / "features" / "summaries").is_dir()
HAVE_FILES = (RUNTIME / "features" / "files" / "processing").is_dir()
FILES_START = """
import json
from importlib.machinery import SourceFileLoader
compiled, compile_source = [], SourceFileLoader.source_to_code
def record(loader, data, path, **options):
    compiled.append(str(path))
    return compile_source(loader, data, path, **options)
SourceFileLoader.source_to_code = record
from io import BytesIO
from pathlib import Path
import pypdf
from PIL import Image, ImageCms
from runtime.features.files.processing.service import process_document, process_image
from runtime.features.files.processing.signatures import named_type
from runtime.features.jobs.running import worker as job
picture, document = Path("picture"), Path("document")
Image.new("RGB", (9, 9)).save(picture, "WEBP")
writer = pypdf.PdfWriter()
writer.add_blank_page(9, 9)
writer.write(document)
shown = process_image(picture, "image/webp", Path.cwd())
read = process_document(document, Path.cwd())
print(json.dumps({
    "compiled": compiled,
    "named": named_type(picture.read_bytes()),
    "colours": ImageCms.createProfile("sRGB").profile_description,
    "renditions": list(shown.renditions),
    "pages": read.facts["pages"],
}))
"""
SUMMARIES_START = """
import json
from importlib.machinery import SourceFileLoader
compiled, compile_source = [], SourceFileLoader.source_to_code
def record(loader, data, path, **options):
    compiled.append(str(path))
    return compile_source(loader, data, path, **options)
SourceFileLoader.source_to_code = record
from runtime.features.jobs.running import worker as job
from runtime.core.clock import utc_now
from runtime.features.summaries.completions.requests import prompt_of
from runtime.features.summaries.completions.service import LanguageModel
from runtime.features.summaries.models import Source
from runtime.features.summaries.writing.settings import WritingSettings
model = LanguageModel(WritingSettings(), utc_now)
prompt = prompt_of(Source(1, "Title", "Text"), most=1000, form="json_schema")
print(json.dumps({
    "compiled": compiled,
    "outcome": model.complete(prompt, "key").result.code,
}))
"""
WORKERS_START = """
import json
from importlib.machinery import SourceFileLoader
compiled, compile_source = [], SourceFileLoader.source_to_code
def record(loader, data, path, **options):
    compiled.append(str(path))
    return compile_source(loader, data, path, **options)
SourceFileLoader.source_to_code = record
from runtime.features.mail.delivery import worker as mail
from runtime.features.outbox import worker as relay
from runtime.features.jobs.starting import worker as start
from runtime.features.jobs.running import worker as job
from runtime.features.jobs.ending import worker as ending
words = {"address": "", "second_factor": "", "frontend": "https://app.example.com"}
letter = mail._delivery._renderer.write("password_changed", "a@b.c", words)
client = mail._delivery._mailer._client
print(json.dumps({
    "compiled": compiled,
    "subject": letter.subject,
    "ses": client.meta.endpoint_url,
    "functions": start._starter._launcher._functions.meta.endpoint_url,
    "machines": start._starter._launcher._machines.meta.endpoint_url,
}))
"""
BOTH: list[LayerKind] = ["api", "auth"]

each_function = pytest.mark.parametrize("kind", BOTH)
each_interpreter = pytest.mark.parametrize(
    "python", INTERPRETERS, ids=lambda path: local_target(path).python
)
Start = Callable[[LayerKind, Path], dict]


def contents(folder: Path) -> dict[str, tuple[int, int, str]]:
    """Return mode, time and digest of everything in a folder, by name."""
    return {
        str(path.relative_to(folder)): (
            stat.S_IMODE(path.stat().st_mode),
            int(path.stat().st_mtime),
            sha256(path.read_bytes()).hexdigest() if path.is_file() else "",
        )
        for path in sorted(folder.rglob("*"))
    }


@pytest.fixture(name="start", scope="session")
def _start(tmp_path_factory: pytest.TempPathFactory) -> Start:
    """Return a way to start a function in a process that has its package only."""

    @cache
    def start(kind: LayerKind, python: Path) -> dict:
        stage, target = load_stage("local"), local_target(python)
        code = code_package(stage, target).build()
        site = layer_package(kind, stage, target).build() / "python"
        before = contents(code) | contents(site)
        elsewhere = tmp_path_factory.mktemp("start")
        environment = {
            "PYTHONPATH": f"{code}{os.pathsep}{site}",
            "ROUTERS": ROUTERS[kind],
            "DYNAMODB_TABLE_NAME": "table",
            "S3_BUCKET_NAME": "bucket",
            "JWT_SECRET_KEY": secrets.token_hex(32),
            "REFRESH_SECRET_KEY": secrets.token_hex(32),
            "FACTOR_SECRET_KEY": secrets.token_hex(32),
            "AWS_DEFAULT_REGION": "eu-west-1",
            "AWS_ACCESS_KEY_ID": "none",
            "AWS_SECRET_ACCESS_KEY": "none",
            "LAMBDA_TASK_ROOT": str(code),
        }
        result = subprocess.run(
            # No site-packages, neither shared nor the user's, nor the script's folder.
            [python, "-S", "-s", "-P", START, elsewhere / "seen.json"],
            cwd=elsewhere,
            env=environment,
            capture_output=True,
            text=True,
        )
        assert result.returncode == 0, result.stderr
        assert contents(code) | contents(site) == before, "Lambda's disk is read-only"
        return json.loads((elsewhere / "seen.json").read_text(encoding="utf-8"))

    return start


@each_interpreter
@each_function
def test_function_runs_from_its_package_alone(
    start: Start, kind: LayerKind, python: Path
) -> None:
    """It answers, traces, and makes a client of every service."""
    seen = start(kind, python)

    found = 200 if kind == "api" else 404
    assert seen["statuses"] == {
        "/api/health": found,
        "/api/openapi.json": 200,
        "/api/items": 401 if kind == "api" else 404,
        "/api/nope": 404,
        "traced": found,
    }
    assert seen["tracer"]
    assert len(seen["clients"]) == len(SERVICES)
    assert seen.get("passwords", kind == "api") is True
    assert seen["strangers"] == []


@each_interpreter
@each_function
def test_all_bytecode_that_a_start_needs_is_there_and_valid(
    start: Start, kind: LayerKind, python: Path
) -> None:
    """Nothing is compiled by a start, a request or a trace."""
    assert start(kind, python)["compiled"] == []


@each_interpreter
def test_layers_hold_whatever_the_service_imports_anywhere(
    start: Start, python: Path
) -> None:
    """Imports in functions count; passwords and mails have layers of their own."""
    lacking: dict[LayerKind, set[str]] = {
        "auth": OF_WORKERS | OF_FILES | OF_SUMMARIES,
        "api": OF_AUTH | OF_WORKERS | OF_FILES | OF_SUMMARIES,
    }
    removed = (set() if HAVE_FILES else OF_FILES) | (
        set() if HAVE_SUMMARIES else OF_SUMMARIES
    )
    for kind, others in lacking.items():
        missing = {name.split(".")[0] for name in start(kind, python)["missing"]}
        # The service's own modules that need those are missing with them.
        # The client of a shared cache is in the layers of a stage that has one alone.
        assert missing - {"runtime"} == (others - removed) | {"libvalkey"}


@each_interpreter
def test_workers_start_from_their_package_alone(python: Path, tmp_path: Path) -> None:
    """Each has valid bytecode, clients of what workers call, and every mail's words."""
    stage, target = load_stage("local"), local_target(python)
    code = code_package(stage, target).build()
    site = layer_package("worker", stage, target).build() / "python"
    environment = {
        "PYTHONPATH": f"{code}{os.pathsep}{site}",
        "DYNAMODB_TABLE_NAME": "table",
        "MAIL_FROM": "no-reply@example.com",
        "FRONTEND_URL": "https://app.example.com",
        "MAIL_QUEUE_URL": "https://sqs.us-east-1.amazonaws.com/1/mail",
        "JOB_QUEUE_URL": "https://sqs.us-east-1.amazonaws.com/1/jobs",
        "JOB_TARGETS": "{}",
        "AWS_ACCESS_KEY_ID": "none",
        "AWS_SECRET_ACCESS_KEY": "none",
        "LAMBDA_TASK_ROOT": str(code),
    }
    result = subprocess.run(
        [python, "-S", "-s", "-P", "-c", WORKERS_START],
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        text=True,
    )
    assert result.returncode == 0, result.stderr
    seen = json.loads(result.stdout.splitlines()[-1])
    assert seen["compiled"] == []
    assert seen["subject"] == "Your password was changed"
    assert seen["ses"] == "https://email.us-east-1.amazonaws.com"
    assert seen["functions"] == "https://lambda.us-east-1.amazonaws.com"
    assert seen["machines"] == "https://states.us-east-1.amazonaws.com"


@pytest.mark.skipif(not HAVE_FILES, reason="the feature was removed")
@each_interpreter
def test_worker_of_files_starts_from_its_package_alone(
    python: Path, tmp_path: Path
) -> None:
    """It reads and writes images and documents, and has valid bytecode for that."""
    stage, target = load_stage("local"), local_target(python)
    code = code_package(stage, target).build()
    site = layer_package("files", stage, target).build() / "python"
    environment = {
        "PYTHONPATH": f"{code}{os.pathsep}{site}",
        "DYNAMODB_TABLE_NAME": "table",
        "AWS_DEFAULT_REGION": "eu-west-1",
        "AWS_ACCESS_KEY_ID": "none",
        "AWS_SECRET_ACCESS_KEY": "none",
        "LAMBDA_TASK_ROOT": str(code),
    }
    result = subprocess.run(
        [python, "-S", "-s", "-P", "-c", FILES_START],
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        text=True,
    )
    assert result.returncode == 0, result.stderr
    assert json.loads(result.stdout.splitlines()[-1]) == {
        "compiled": [],
        "named": "image/webp",
        "colours": "sRGB built-in",
        "renditions": ["160", "640", "1600"],
        "pages": 1,
    }


@pytest.mark.skipif(not HAVE_SUMMARIES, reason="the feature was removed")
@each_interpreter
def test_worker_of_summaries_starts_from_its_package_alone(
    python: Path, tmp_path: Path
) -> None:
    """It calls a model's server, which is not there, and has valid bytecode for it."""
    stage, target = load_stage("local"), local_target(python)
    code = code_package(stage, target).build()
    site = layer_package("summaries", stage, target).build() / "python"
    environment = {
        "PYTHONPATH": f"{code}{os.pathsep}{site}",
        "DYNAMODB_TABLE_NAME": "table",
        "AWS_DEFAULT_REGION": "eu-west-1",
        "AWS_ACCESS_KEY_ID": "none",
        "AWS_SECRET_ACCESS_KEY": "none",
        "LAMBDA_TASK_ROOT": str(code),
        "OPENAI_BASE_URL": "http://127.0.0.1:9/v1",
    }
    result = subprocess.run(
        [python, "-S", "-s", "-P", "-c", SUMMARIES_START],
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        text=True,
    )
    assert result.returncode == 0, result.stderr
    assert json.loads(result.stdout.splitlines()[-1]) == {
        "compiled": [],
        "outcome": "model_unreachable",
    }


def test_libraries_that_read_files_are_in_the_layer_of_their_worker_alone() -> None:
    """A hole in one of them is none in a function that holds keys or reads accounts."""
    distributions = {"pillow", "puremagic", "pypdf"}
    for kind in get_args(LayerKind):
        lock = layer_lock(kind).read_text(encoding="utf-8")
        named = set(re.findall(r"^([a-z0-9-]+)==", lock, re.MULTILINE))
        assert named & distributions == (distributions if kind == "files" else set())
        assert "--hash=sha256:" in lock


def test_client_of_models_is_in_the_layer_of_its_worker_alone() -> None:
    """It takes half a second to be imported, and calls somebody else's service."""
    distributions = {"openai", "httpx2", "httpcore2", "jiter"}
    for kind in get_args(LayerKind):
        lock = layer_lock(kind).read_text(encoding="utf-8")
        named = set(re.findall(r"^([a-z0-9-]+)==", lock, re.MULTILINE))
        expected = distributions if kind == "summaries" else set()
        assert named & distributions == expected


def test_layer_that_nobody_packages_is_refused() -> None:
    """A worker that declares it would fail at its first import."""
    with pytest.raises(PackagingError, match="no layer heavy: choose from api, auth"):
        layer_kind("heavy")


def test_service_calls_no_aws_service_that_was_trimmed() -> None:
    """Every service that a client is made of stays, and boto3.resource is not used."""
    texts = {path: path.read_text("utf-8") for path in RUNTIME.rglob("*.py")}
    text = "".join(texts.values())
    named, named_by_workers = (
        {
            name
            for path, source in texts.items()
            if path.name.endswith("worker.py") is of_workers
            for name in re.findall(r'aws_client\(\s*"(\w+)"', source)
        }
        for of_workers in (False, True)
    )
    # A reference to a secret names the service that holds it.
    stores = {parse_reference(f"{name}:x")[0] for name in ("secretsmanager", "ssm")}

    assert "dynamodb" in named
    assert named | stores <= set(SERVICES)
    assert named_by_workers <= {*SERVICES, *WORKER_SERVICES, *EDGE_SERVICES}
    assert set(EDGE_SERVICES) <= named_by_workers
    assert not re.search(r"\.resource\(", text)


def test_two_builds_give_the_same_bytes(tmp_path: Path) -> None:
    """Names, modes, times and bytes agree; no file names a folder of this machine."""
    stage = load_stage("local")
    for package in (code_package(stage), layer_package("api", stage)):
        one, other = package.build(), package.build(tmp_path)

        assert contents(one) == contents(other)
        assert {time for _, time, _ in contents(one).values()} == {TIMESTAMP}
        for path in filter(Path.is_file, other.rglob("*")):
            data = path.read_bytes()
            assert os.fsencode(tmp_path) not in data, path
            assert os.fsencode(ROOT) not in data, path


def test_code_holds_the_service_and_nothing_else(tmp_path: Path) -> None:
    """The documentation page is in it only if it is served."""
    prod, dev = (
        set(contents(bare(code_package(load_stage(name))).build(tmp_path)))
        for name in ("prod", "dev")
    )

    assert {"runtime/main.py", "runtime/core/http/registry.py"} <= prod
    assert {Path(name).parts[0] for name in prod} == {"runtime"}
    assert {Path(name).suffix for name in prod} == {".py", "", ".txt", ".html"}
    assert "runtime/core/mail/templates/layout.html" in prod
    assert all(name.startswith("runtime/core/http/assets") for name in dev - prod)
    assert "runtime/core/http/assets/swagger-ui.css" in dev - prod


def test_name_follows_every_input_but_not_this_machine(tmp_path: Path) -> None:
    """Sources, stage, target and lock change it; the interpreter does not."""
    runtime = tmp_path / "runtime"
    runtime.mkdir()
    (runtime / "main.py").write_text("one", encoding="utf-8")
    dev, staging, prod = map(load_stage, ("dev", "staging", "prod"))
    target = targets.target_of(dev)

    def name(stage: Stage = dev, **changes: Any) -> str:
        return code_package(stage, replace(target, **changes), runtime).fingerprint

    first = name()
    assert name() == first
    assert name(interpreter=None) == first
    assert name(python="3.14") != first
    assert name(platform="x86_64-manylinux_2_28") != first
    assert code_package(staging).fingerprint != code_package(dev).fingerprint
    (runtime / "__pycache__").mkdir()
    (runtime / "__pycache__" / "main.cpython-313.pyc").write_text("", encoding="utf-8")
    assert name() == first
    (runtime / "main.py").rename(runtime / "other.py")
    renamed = name()
    (runtime / "other.py").write_text("two", encoding="utf-8")
    assert len({first, renamed, name()}) == 3

    layers = [layer_package(kind, dev).fingerprint for kind in BOTH]
    assert layers == [layer_package(kind, staging).fingerprint for kind in BOTH]
    # Production must not find what another stage may have uploaded without bytecode.
    assert not set(layers) & {layer_package(kind, prod).fingerprint for kind in BOTH}


def test_sources_and_bytecode_are_kept_apart_on_disk(tmp_path: Path) -> None:
    """CDK knows both by one name; the local store has a name for each."""
    package = code_package(load_stage("local"))

    sources, compiled = bare(package).build(tmp_path), package.build(tmp_path)

    assert sources != compiled
    assert not list(sources.rglob("*.pyc"))
    assert list(compiled.rglob("*.pyc"))


@pytest.mark.parametrize(
    ("kind", "named"), [("auth", "argon2"), ("files", "PIL"), ("summaries", "jiter")]
)
def test_layer_for_lambda_has_lambdas_binaries(kind: LayerKind, named: str) -> None:
    """It does on every machine; 183 is arm64 in an ELF header."""
    layer = bare(layer_package(kind, load_stage("dev"))).build()

    binaries = list(layer.glob("python/**/*.so"))
    assert any(named in str(path) for path in binaries)
    for path in binaries:
        assert int.from_bytes(path.read_bytes()[18:20], "little") == 183, path
    # What extensions load are libraries whose names end in a version.
    assert {part for path in binaries for part in path.name.split(".")[1:-1]} <= {
        "abi3",
        "cpython-313-aarch64-linux-gnu",
    }


def test_template_is_the_same_with_and_without_interpreter(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A package of sources that an earlier synthesis left is not deployed instead."""
    monkeypatch.setenv("CDK_OUTDIR", str(tmp_path))
    with monkeypatch.context() as machine:
        machine.setattr(targets, "find_target", lambda: None)
        targets._warn_of_missing_bytecode.cache_clear()
        without = synthesize(tmp_path)
        assert not list(tmp_path.rglob("*.pyc"))
    assert capsys.readouterr().err.count("warning: there is no Python 3.13") == 1

    assert synthesize(tmp_path) == without

    is_compiled = bool(list(tmp_path.rglob("*.pyc")))
    assert is_compiled == (bytecode_interpreter() is not None)


def test_failure_is_told_and_docker_never_tried(tmp_path: Path) -> None:
    """CDK would call Docker if the bundler only said that it cannot."""

    def fail(content: Path) -> None:
        raise PackagingError("the wheel is missing")

    package = code_package(load_stage("local"))
    broken = replace(package, name=f"broken-{secrets.token_hex(4)}", fill=fail)

    with pytest.raises(RuntimeError, match="the wheel is missing"):
        synthesize(tmp_path, broken)


def bare(package: Package) -> Package:
    """Make the package as a machine without the interpreter does."""
    return replace(package, target=replace(package.target, interpreter=None))


def synthesize(outdir: Path, package: Package | None = None) -> str:
    """Return the template of a stack with dev's code and layer, or with one package."""
    # Imported here: only these tests need Node.
    from aws_cdk import App, AssetStaging, Stack
    from aws_cdk.aws_lambda import LayerVersion

    from infra.bundling import dependency_layer_code, runtime_code
    from infra.packaging.asset import package_code

    # Each synthesis is a process of its own.
    AssetStaging.clear_asset_hash_cache()
    stage = load_stage("dev")
    app = App(outdir=str(outdir))
    stack = Stack(app, "Stack")
    if package is not None:
        LayerVersion(stack, "Package", code=package_code(package))
    else:
        LayerVersion(stack, "Code", code=runtime_code(stage))
        LayerVersion(stack, "Layer", code=dependency_layer_code("auth", stage))
    app.synth()
    return (outdir / "Stack.template.json").read_text(encoding="utf-8")
