"""The functions to compare: ours, and the peers packed as their documentation says."""

import hashlib
import json
import shutil
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from bench.places import LOCKS, PEERS, STORE, target
from bench.routes import api_routes, with_routes
from infra.declared import router_names
from infra.packaging.bytecode import compile_tree
from infra.packaging.dependencies import SITE, install
from infra.packaging.packages import code_package, layer_package
from infra.packaging.report import zipped_bytes
from infra.packaging.store import copy_into, obtain
from infra.stages.loading import load_stage
from runtime.core.declaration import FunctionName

KEY_REFERENCE = "secretsmanager:signing-keys"
"""Value of the key setting that makes our function read the key from the store."""

SECRET_SETTINGS = (
    "JWT_SECRET_KEY",
    "FRONTEND_SECRET",
    "OTHER_FRONTEND_SECRET",
    "REFRESH_SECRET_KEY",
    "FACTOR_SECRET_KEY",
)
"""Settings that the deployed stacks keep in Secrets Manager."""


@dataclass(frozen=True)
class Contestant:
    """A function in the form in which Lambda would unpack it.

    Attributes:
        key: short name for programs.
        title: name for people.
        code: folder of the code.
        path: further folders for sys.path, in order.
        handler: dotted name of the handler.
        settings: environment variables of this function only.
        note: explanation for the report, if one is needed.
    """

    key: str
    title: str
    code: Path
    path: tuple[Path, ...]
    handler: str
    settings: tuple[tuple[str, str], ...] = ()
    note: str = ""

    def zipped(self) -> int:
        """Size of the uploaded zip files, code and layer, in bytes."""
        return sum(zipped_bytes(folder) for folder in self._folders())

    def _folders(self) -> list[Path]:
        """Return the folders to upload; a layer's root is the parent of `python`."""
        return [self.code, *(path.parent for path in self.path)]


def ours(kind: FunctionName = "api") -> Contestant:
    """Return one of our functions, from the packages that the local stage deploys."""
    stage = load_stage("local")
    return Contestant(
        key="ours" if kind == "api" else kind,
        title="**this service**" if kind == "api" else f"this service, {kind}",
        code=code_package(stage, target()).build(),
        path=(layer_package(kind, stage, target()).build() / SITE,),
        handler="runtime.main.handler",
        settings=(("ROUTERS", ",".join(router_names(kind))),),
    )


def peer(name: str, title: str, *, compiled: bool, note: str = "") -> Contestant:
    """Return a peer: one zip file with its application and its dependencies.

    Args:
        name: name of its folder.
        title: name for people.
        compiled: add bytecode, which the usual tools do not.
        note: explanation for the report.
    """
    folder = PEERS / name
    lock = LOCKS / f"{name}.txt"
    application = with_routes(folder, api_routes())
    inputs = [application, lock.read_text("utf-8") if lock.exists() else "", name]
    digest = hashlib.sha256(json.dumps([inputs, target().key]).encode()).hexdigest()
    variant = "compiled" if compiled else "sources"
    code = obtain(
        STORE,
        f"{name}-{digest[:16]}-{variant}-{target().variant}",
        partial(_pack, application=application, lock=lock, compiled=compiled),
    )
    handler = "app.app" if name == "chalice" else "app.handler"
    return Contestant(f"{name}-{variant}", title, code, (), handler, note=note)


def runtime_client() -> Path:
    """Return AWS's runtime client with valid bytecode, as Lambda provides it."""
    lock = LOCKS / "client.txt"
    digest = hashlib.sha256(lock.read_bytes() + target().key.encode()).hexdigest()

    def fill(content: Path) -> None:
        install([lock], target(), content)
        _compile(content)

    return obtain(STORE, f"client-{digest[:16]}-{target().variant}", fill) / SITE


def _pack(content: Path, *, application: str, lock: Path, compiled: bool) -> None:
    """Copy application and dependencies into one folder, as one zip file holds them."""
    if lock.exists():
        # Chalice ships none of the packages that only its command line needs.
        site = install([lock], target(), content, complete=lock.stem != "chalice")
        copy_into(site, content)
        shutil.rmtree(site)
    if (content / "chalice").is_dir():
        _keep_chalice_runtime(content / "chalice")
    (content / "app.py").write_text(application, encoding="utf-8")
    if compiled:
        _compile(content)


def _keep_chalice_runtime(package: Path) -> None:
    """Keep the two modules of Chalice that `chalice package` ships."""
    for path in package.iterdir():
        if path.name not in ("__init__.py", "app.py"):
            shutil.rmtree(path) if path.is_dir() else path.unlink()


def _compile(content: Path) -> None:
    interpreter = target().interpreter
    assert interpreter is not None, "this machine's own interpreter"
    compile_tree(content, interpreter, "/var/task")
