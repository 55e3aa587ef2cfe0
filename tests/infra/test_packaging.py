"""The parts of packaging: trimming, the store, interpreters and sizes."""

import importlib.metadata
import importlib.util
import json
import os
import shutil
import ssl
import sys
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from threading import Barrier, Thread
from typing import Any

import pytest
from botocore.loaders import Loader
from botocore.regions import EndpointResolver
from botocore.session import Session

from infra import bundling
from infra.packaging import report, trimming
from infra.packaging.bytecode import compile_tree
from infra.packaging.dependencies import install
from infra.packaging.errors import PackagingError
from infra.packaging.packages import LayerKind, code_package, layer_package
from infra.packaging.sources import RUNTIME
from infra.packaging.store import copy_into, obtain
from infra.packaging.target import local_target
from infra.stages.caching import Valkey
from infra.stages.loading import load_stage

STEPS = [
    trimming.drop_uncalled_services,
    trimming.drop_older_interfaces,
    trimming.drop_uncalled_endpoints,
    trimming.drop_foreign_authorities,
    trimming.drop_service_examples,
    trimming.drop_resource_models,
    trimming.drop_service_documentation,
    trimming.drop_pydantic_v1,
    trimming.drop_rsa,
    trimming.drop_documentation_page,
    trimming.drop_scripts,
    trimming.drop_installation_records,
    trimming.drop_descriptions,
    trimming.drop_type_stubs,
    trimming.drop_c_sources,
    trimming.drop_tests,
    trimming.drop_texts,
]


@pytest.fixture(name="trimmed", scope="module")
def _trimmed() -> Path:
    """Return the folder of dependencies, after every step."""
    return layer_package("api", load_stage("local")).build() / "python"


@pytest.mark.parametrize("step", STEPS, ids=lambda step: step.__name__)
def test_trimming_step_that_finds_nothing_fails(
    step: Callable[[Path], None], trimmed: Path, tmp_path: Path
) -> None:
    """An upgrade that moves what a step removes must not go unnoticed."""
    site = tmp_path / "python"
    shutil.copytree(trimmed, site, ignore=shutil.ignore_patterns("*.pyc", "*.so"))

    with pytest.raises(PackagingError):
        step(site)


def test_every_trimming_step_says_why() -> None:
    """Each is among the steps that are tested here."""
    steps = {name for name in vars(trimming) if name.startswith("drop_")}
    assert steps - {"drop_leftovers"} == {step.__name__ for step in STEPS}
    assert all(getattr(trimming, name).__doc__ for name in steps)


def test_endpoints_are_those_of_the_whole_file(trimmed: Path) -> None:
    """They agree for each remaining service in every region of every partition."""
    spec = importlib.util.find_spec("botocore")
    assert spec is not None and spec.origin is not None

    def resolver(site: Path) -> EndpointResolver:
        path = site / "botocore" / "data" / "endpoints.json"
        return EndpointResolver(json.loads(path.read_text(encoding="utf-8")))

    whole, small = resolver(Path(spec.origin).parents[1]), resolver(trimmed)
    partitions = whole.get_available_partitions()
    assert small.get_available_partitions() == partitions
    for service in trimming.SERVICES:
        for partition in partitions:
            regions = whole.get_available_endpoints(service, partition, True)
            assert small.get_available_endpoints(service, partition, True) == regions
            for region in regions:
                endpoint = whole.construct_endpoint(service, region)
                assert small.construct_endpoint(service, region) == endpoint


def test_names_and_versions_of_packages_can_be_read(trimmed: Path) -> None:
    """Libraries ask for their own, and scanners for everybody's."""
    found = {
        package.name: package.version
        for package in importlib.metadata.distributions(path=[str(trimmed)])
    }

    assert len(found) == len(list(trimmed.glob("*.dist-info")))
    assert found["fastapi"] == importlib.metadata.version("fastapi")


@pytest.mark.parametrize("service", trimming.SERVICES)
def test_first_call_of_a_service_finds_what_it_reads_of_its_description(
    trimmed: Path, service: str
) -> None:
    """Botocore demands more than it uses: the texts of a client's settings."""
    data = trimmed / "botocore" / "data"
    loader = Loader([str(data)], include_default_search_paths=False)
    session = Session()
    session.register_component("data_loader", loader)
    keys: Any = {"aws_access_key_id": "any", "aws_secret_access_key": "any"}
    client: Any = session.create_client(service, region_name="eu-west-1", **keys)
    for name in client.meta.service_model.operation_names:
        operation = client.meta.service_model.operation_model(name)
        given = {"Bucket": "bucket", "RequestItems": {}}

        endpoint = client._ruleset_resolver.construct_endpoint(
            operation_model=operation, call_args=given, request_context={}
        )

        assert endpoint.url.startswith("https://"), name


def test_only_the_authorities_of_aws_are_trusted(trimmed: Path) -> None:
    """They are the five that Amazon Trust Services asks to include, and can be read."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.load_verify_locations(trimmed / "botocore" / "cacert.pem")

    certificates: Any = context.get_ca_certs()
    names = [
        value
        for certificate in certificates
        for ((name, value),) in certificate["subject"]
        if name == "commonName"
    ]

    assert sorted(names) == [
        "Amazon Root CA 1",
        "Amazon Root CA 2",
        "Amazon Root CA 3",
        "Amazon Root CA 4",
        "Starfield Services Root Certificate Authority - G2",
    ]


@pytest.mark.parametrize(
    "region", ["cn-north-1", "cn-northwest-1", "eusc-de-east-1", "us-isob-east-1"]
)
def test_where_aws_has_other_authorities_all_stay(region: str) -> None:
    """The layer has another name, so neither is taken for the other."""
    stage = load_stage("local")
    elsewhere = stage.model_copy(update={"region": region})

    assert not trimming.amazon_certifies(region)
    here, there = layer_package("api", stage), layer_package("api", elsewhere)
    assert here.fingerprint != there.fingerprint


def test_library_of_the_cache_is_in_the_layers_of_a_stage_that_has_one() -> None:
    """Layers of its other functions, and those of other stages, are without it."""
    plain = load_stage("dev")
    cached = plain.model_copy(update={"cache": Valkey()})

    kinds: tuple[LayerKind, ...] = ("api", "auth")
    for kind in kinds:
        without, with_cache = layer_package(kind, plain), layer_package(kind, cached)
        assert (without.name, with_cache.name) == (
            f"layer-{kind}",
            f"layer-{kind}-valkey",
        )
        assert without.fingerprint != with_cache.fingerprint
    kinds = ("worker", "files", "summaries")
    for kind in kinds:
        other, same = layer_package(kind, plain), layer_package(kind, cached)
        assert (other.name, other.fingerprint) == (same.name, same.fingerprint)
    locks = [path.name for path in RUNTIME.glob("requirements*.txt")]
    holding = [name for name in locks if "libvalkey==" in (RUNTIME / name).read_text()]
    assert holding == ["requirements-valkey.txt"]


def test_folder_that_should_stay_uncompiled_must_exist(tmp_path: Path) -> None:
    """An upgrade that renames the folder must fail, or its bytecode would come back."""
    here = local_target().interpreter
    assert here is not None
    (tmp_path / "rare").mkdir()
    for path in (tmp_path / "often.py", tmp_path / "rare" / "one.py"):
        path.write_text("x = 1\n", encoding="utf-8")

    compile_tree(tmp_path, here, "/opt", ["rare"])
    assert [path.parent.parent for path in tmp_path.rglob("*.pyc")] == [tmp_path]
    with pytest.raises(PackagingError, match="gone"):
        compile_tree(tmp_path, here, "/opt", ["gone"])


def test_source_that_does_not_compile_fails_by_name(tmp_path: Path) -> None:
    """The package would fail later, in Lambda."""
    here = local_target().interpreter
    assert here is not None
    (tmp_path / "broken.py").write_text("def\n", encoding="utf-8")

    with pytest.raises(PackagingError, match="broken.py"):
        compile_tree(tmp_path, here, "/opt")


def test_lock_without_hashes_is_refused(tmp_path: Path) -> None:
    """A file that was changed on its way must not be deployed."""
    lock = tmp_path / "requirements.txt"
    lock.write_text("six==1.17.0\n", encoding="utf-8")

    with pytest.raises(PackagingError, match="(?s)requirements.txt.*hash"):
        install([lock], local_target(), tmp_path)


def test_two_syntheses_at_once_make_one_whole_package(tmp_path: Path) -> None:
    """The slower one takes the package that the faster one made."""
    both_are_filling = Barrier(2, timeout=10)
    found: list[Path] = []

    def fill(content: Path) -> None:
        (content / "file.py").write_text("x = 1\n", encoding="utf-8")
        both_are_filling.wait()

    def synthesize() -> None:
        found.append(obtain(tmp_path, "package", fill))

    threads = [Thread(target=synthesize) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert found == [tmp_path / "package"] * 2
    assert [path.name for path in tmp_path.iterdir()] == ["package"]
    assert (tmp_path / "package" / "file.py").exists()


def test_failure_leaves_nothing_that_looks_finished(tmp_path: Path) -> None:
    """The next synthesis tries again."""

    def fail(content: Path) -> None:
        (content / "half").touch()
        raise PackagingError("no network")

    with pytest.raises(PackagingError):
        obtain(tmp_path, "package", fail)
    assert list(tmp_path.iterdir()) == []


def test_package_is_made_once_and_forgotten_when_unused(tmp_path: Path) -> None:
    """Packages that nobody used for a day are removed when another is used."""
    made: list[Path] = []
    for name in ("old", "young", "young"):
        obtain(tmp_path, name, made.append)
    assert len(made) == 2
    two_days_ago = time.time() - 2 * 24 * 3600
    os.utime(tmp_path / "old", (two_days_ago, two_days_ago))

    copy_into(obtain(tmp_path, "young", made.append), tmp_path / "young" / "copy")

    assert [path.name for path in tmp_path.iterdir()] == ["young"]
    assert len(made) == 2


def fake_python(path: Path, answer: str) -> Path:
    """Make an executable that prints an answer, and fails if there is none."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\necho '{answer}'\ntest -n '{answer}'\n")
    path.chmod(0o755)
    return path


def facts(path: Path, version: str, **changes: object) -> str:
    """Return the answer of an interpreter that is asked for its version."""
    return json.dumps(
        {
            "path": str(path),
            "implementation": "cpython",
            "version": version,
            "is_final": True,
            "platform": "linux-x86_64",
        }
        | changes
    )


@pytest.fixture(name="machine")
def _machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Make a machine with nothing on it: `bin` is PATH, `pyenv` and `uv` are empty."""
    running = tmp_path / "running" / "python"
    fake_python(running, facts(running, "3.11.7"))
    monkeypatch.setattr(sys, "executable", str(running))
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    monkeypatch.setenv("PYENV_ROOT", str(tmp_path / "pyenv"))
    return tmp_path


def test_without_interpreter_there_is_none(machine: Path) -> None:
    """Neither a shim that fails, nor another version or kind of Python, will do."""
    assert bundling.bytecode_interpreter() is None
    fake_python(machine / "bin" / "python3.13", "")
    versions = machine / "pyenv" / "versions"
    for number, answer in enumerate(
        (
            facts(versions, "3.12.1"),
            facts(versions, "3.13.1", implementation="pypy"),
            facts(versions, "3.13.0", is_final=False),
        )
    ):
        fake_python(versions / f"3.13.{number}" / "bin" / "python", answer)
    assert bundling.bytecode_interpreter() is None


def test_interpreter_is_searched_on_path_then_pyenv_then_uv(machine: Path) -> None:
    """The nearest wins, and a shim counts as the interpreter that it runs."""
    managed = machine / "managed" / "python3.13"
    fake_python(managed, facts(managed, "3.13.5"))
    fake_python(machine / "bin" / "uv", str(managed))
    assert bundling.bytecode_interpreter() == managed

    versions = machine / "pyenv" / "versions"
    for patch in ("9", "10"):
        path = versions / f"3.13.{patch}" / "bin" / "python"
        fake_python(path, facts(path, f"3.13.{patch}"))
    assert bundling.bytecode_interpreter() == versions / "3.13.10" / "bin" / "python"

    shim = machine / "bin" / "python3.13"
    fake_python(shim, facts(machine / "real", "3.13.2"))
    assert bundling.bytecode_interpreter() == machine / "real"


def test_report_holds_the_budgets(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """It prints a table, and its exit code stops a build."""
    assert report.main(["--stage", "local"]) == 0
    shown = capsys.readouterr()
    assert "layer-auth" in shown.out and "pydantic_core" in shown.out
    assert shown.err == ""

    monkeypatch.setitem(report.ZIPPED_BUDGETS_MB, "api", 1)
    assert report.main(["--stage", "local"]) == 1
    assert "api: " in capsys.readouterr().err
    assert report.main(["--stage", "nowhere"]) == 1
    assert "nowhere" in capsys.readouterr().err


def test_lambdas_limit_counts_code_and_layer() -> None:
    """Each may be below while both are above."""
    package = code_package(load_stage("local"))
    half = report.Weight(package, 1, 130 * report.MB, 1, 0, Counter())
    assert report.overweight(half, {"api": half}) == [
        "api: 260.0 MB unzipped, Lambda allows 250 MB"
    ]
