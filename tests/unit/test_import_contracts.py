"""Import contracts: each is broken by an import that it forbids, and by no other."""

import os
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SOURCES = ("runtime", "infra", "edge", "tools/check")
CONTRACTS = [
    contract["name"]
    for contract in tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"][
        "importlinter"
    ]["contracts"]
]
PLATFORM = "The platform knows no feature"
PROCESS = "Only main and the entry points of workers put a process together"
INDEPENDENCE = "Features are independent, but for those named here"
LAYERS = "Each file of a feature has a name that tells its layer"
INNER = "Neither repositories nor services know routes, assemblies or workers"
ASSEMBLIES = "Assemblies know nothing of routes"
REPOSITORIES = "Repositories know no services"
MODELS = "Models know nothing but models"
SERVICES = "Services know neither AWS nor HTTP"
DECLARATIONS = "A declaration needs the standard library alone"
DEPLOYED = "The deployed code needs nothing that is not deployed"
FACTS = "Infrastructure knows of the service only the facts that both must agree on"
STACKS = "Stacks are made of constructs, which know neither stacks nor the app"
EDGE = "The function at the edge stands alone"
VALUES = "The values of stages are loaded by one module, which reports invalid ones"

FEATURES = "runtime.features"
ITEMS = f"{FEATURES}.items"
FORBIDDEN = [
    # contract, importer, imported
    (PLATFORM, "runtime.core.text", f"{ITEMS}.models"),
    (PLATFORM, "runtime.core.idempotency.service", f"{ITEMS}.bulk.models"),
    (PROCESS, f"{ITEMS}.service", "runtime.wiring"),
    (PROCESS, f"{FEATURES}.accounts.sessions.routes", "runtime.wiring"),
    (INDEPENDENCE, f"{FEATURES}.health.routes", f"{ITEMS}.models"),
    (INDEPENDENCE, f"{ITEMS}.bulk.service", f"{FEATURES}.accounts.errors"),
    (LAYERS, f"{ITEMS}.errors", f"{ITEMS}.models"),
    (LAYERS, f"{ITEMS}.bulk.models", f"{ITEMS}.bulk.service"),
    (LAYERS, f"{FEATURES}.accounts.credentials", f"{FEATURES}.accounts.throttles"),
    (LAYERS, f"{FEATURES}.mail.delivery.unknown", "json"),
    (LAYERS, f"{FEATURES}.accounts.unknown", "json"),
    (LAYERS, f"{FEATURES}.health.unknown", "json"),
    (INNER, f"{ITEMS}.service", f"{ITEMS}.assembly"),
    (INNER, f"{ITEMS}.search.repository", f"{ITEMS}.routes"),
    (ASSEMBLIES, f"{FEATURES}.accounts.assembly", f"{FEATURES}.accounts.dependencies"),
    (REPOSITORIES, f"{FEATURES}.audit.repository", f"{FEATURES}.audit.service"),
    (REPOSITORIES, f"{ITEMS}.trash.repository", f"{ITEMS}.trash.service"),
    (MODELS, f"{ITEMS}.models", f"{ITEMS}.repository"),
    (MODELS, f"{ITEMS}.trash.models", "runtime.core.dynamodb.table"),
    (SERVICES, f"{ITEMS}.service", "boto3"),
    (SERVICES, f"{FEATURES}.accounts.sign_in.service", "fastapi"),
    (DECLARATIONS, f"{ITEMS}.bulk.declaration", "pydantic"),
    (DEPLOYED, "runtime.main", "tools"),
    (DEPLOYED, f"{ITEMS}.trash.service", "infra.metrics"),
    (FACTS, "infra.stacks.service", "runtime.core.platform"),
    (FACTS, "infra.constructs.queue", f"{ITEMS}.models"),
    (STACKS, "infra.constructs.queue", "infra.stacks.data"),
    (EDGE, "edge.handler", "runtime.core.contract"),
    (EDGE, "edge.requests", "boto3"),
    (VALUES, "infra.stacks.data", "infra.stages.values"),
]


Plant = Callable[[str, str], None]


@pytest.fixture(name="copy", scope="module")
def _copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Copy what the contracts are about; one copy, since its analysis is cached."""
    copy = tmp_path_factory.mktemp("contracts")
    for name in SOURCES:
        ignored = shutil.ignore_patterns("__pycache__", "assets", "mails")
        shutil.copytree(ROOT / name, copy / name, ignore=ignored)
    shutil.copy(ROOT / "tools" / "__init__.py", copy / "tools")
    shutil.copy(ROOT / "pyproject.toml", copy)
    return copy


@pytest.fixture(name="plant")
def _plant(copy: Path) -> Iterator[Plant]:
    """Return what adds an import to a module of the copy, until the test ends."""
    before: dict[Path, str | None] = {}

    def plant(importer: str, imported: str) -> None:
        """Add the import, and first the module if there is none."""
        path = copy.joinpath(*importer.split(".")).with_suffix(".py")
        before.setdefault(path, path.read_text("utf-8") if path.exists() else None)
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("a", encoding="utf-8") as file:
            file.write(f"\nimport {imported}\n")

    yield plant
    for path, content in before.items():
        if content is None:
            path.unlink()
        else:
            path.write_text(content, encoding="utf-8")


def broken_contracts(copy: Path) -> set[str]:
    """Return the names of the contracts that are broken."""
    result = subprocess.run(
        [
            Path(sys.executable).with_name("lint-imports"),
            "--no-logo",
            *("--cache-dir", copy / "cache"),
        ],
        cwd=copy,
        env=os.environ | {"COLUMNS": "200"},
        capture_output=True,
        text=True,
    )
    broken = {name for name in CONTRACTS if f"{name} BROKEN" in result.stdout}
    kept = {name for name in CONTRACTS if f"{name} KEPT" in result.stdout}
    assert broken | kept == set(CONTRACTS), result.stdout + result.stderr
    assert bool(broken) is bool(result.returncode)
    return broken


@pytest.mark.parametrize(("contract", "importer", "imported"), FORBIDDEN)
def test_a_forbidden_import_breaks_its_contract(
    copy: Path, plant: Plant, contract: str, importer: str, imported: str
) -> None:
    """At every depth: in a feature, in a sub-feature and in the platform."""
    plant(importer, imported)

    assert contract in broken_contracts(copy)


def test_every_contract_can_be_broken() -> None:
    """A contract without an import above may forbid nothing at all."""
    assert {contract for contract, _, _ in FORBIDDEN} == set(CONTRACTS)


def test_no_contract_is_broken_as_it_is(copy: Path) -> None:
    """So an import above is the cause of the break that its test sees."""
    assert broken_contracts(copy) == set()


def test_a_new_feature_is_covered_without_a_line_in_the_contracts(
    copy: Path, plant: Plant
) -> None:
    """So is a folder in it: their names tell nothing, those of their files all."""
    for folder in ("orders", "orders.refunds"):
        feature = f"{FEATURES}.{folder}"
        plant(f"{feature}.__init__", "json")
        plant(f"{feature}.service", f"{feature}.repository")
        plant(f"{feature}.repository", "json")
    assert broken_contracts(copy) == set()

    plant(f"{FEATURES}.orders.refunds.models", f"{FEATURES}.orders.refunds.rows")
    plant(f"{FEATURES}.orders.refunds.rows", "json")
    assert broken_contracts(copy) == {LAYERS}
