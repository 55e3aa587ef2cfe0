"""Who is compared: our function, and the peers as their documentation packs them."""

import hashlib
import json
import shutil
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from bench.places import LOCKS, PEERS, STORE, target
from bench.routes import api_routes, with_routes
from infra.packaging.bytecode import compile_tree
from infra.packaging.dependencies import SITE, install
from infra.packaging.packages import LayerKind, code_package, layer_package
from infra.packaging.report import zipped_bytes
from infra.packaging.store import copy_into, obtain
from infra.stacks.service import API_ROUTERS, AUTH_ROUTERS
from infra.stages.loading import load_stage

KEY_REFERENCE = "secretsmanager:signing-keys"
"""What our function is told instead of a key when the store is to be asked."""

SECRET_SETTINGS = (
    "JWT_SECRET_KEY",
    "FRONTEND_SECRET",
    "REFRESH_SECRET_KEY",
    "FACTOR_SECRET_KEY",
)
"""What the deployed stacks keep in Secrets Manager."""


@dataclass(frozen=True)
class Contestant:
    """A function as Lambda would unpack it.

    Attributes:
        key: short, for programs.
        title: for people.
        code: the folder of the code.
        path: where Python looks besides, in order.
        handler: the dotted name of the handler.
        settings: environment variables of its own.
        note: what it shows, if that is not plain.
    """

    key: str
    title: str
    code: Path
    path: tuple[Path, ...]
    handler: str
    settings: tuple[tuple[str, str], ...] = ()
    note: str = ""

    def zipped(self) -> int:
        """Bytes as uploaded: code and layer."""
        return sum(zipped_bytes(folder) for folder in self._folders())

    def _folders(self) -> list[Path]:
        """What is uploaded: a layer's own root is above its `python` folder."""
        return [self.code, *(path.parent for path in self.path)]


def ours(kind: LayerKind = "api") -> Contestant:
    """One of our functions, from the packages that the local stage deploys."""
    stage = load_stage("local")
    routers = AUTH_ROUTERS if kind == "auth" else API_ROUTERS
    return Contestant(
        key="ours" if kind == "api" else kind,
        title="**this service**" if kind == "api" else f"this service, {kind}",
        code=code_package(stage, target()).build(),
        path=(layer_package(kind, stage, target()).build() / SITE,),
        handler="runtime.main.handler",
        settings=(("ROUTERS", ",".join(routers)),),
    )


def peer(name: str, title: str, *, compiled: bool, note: str = "") -> Contestant:
    """A peer: one zip file with its application and its dependencies.

    Args:
        name: of its folder.
        title: for people.
        compiled: whether to add bytecode, which the usual tools do not.
        note: what it shows.
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
    """AWS's runtime client with valid bytecode, as it is on Lambda's own disk."""
    lock = LOCKS / "client.txt"
    digest = hashlib.sha256(lock.read_bytes() + target().key.encode()).hexdigest()

    def fill(content: Path) -> None:
        install(lock, target(), content)
        _compile(content)

    return obtain(STORE, f"client-{digest[:16]}-{target().variant}", fill) / SITE


def _pack(content: Path, *, application: str, lock: Path, compiled: bool) -> None:
    """Put application and dependencies side by side, as one zip file holds them."""
    if lock.exists():
        # Chalice ships none of what its command line needs.
        site = install(lock, target(), content, complete=lock.stem != "chalice")
        copy_into(site, content)
        shutil.rmtree(site)
    if (content / "chalice").is_dir():
        _keep_chalice_runtime(content / "chalice")
    (content / "app.py").write_text(application, encoding="utf-8")
    if compiled:
        _compile(content)


def _keep_chalice_runtime(package: Path) -> None:
    """`chalice package` ships these two modules of itself."""
    for path in package.iterdir():
        if path.name not in ("__init__.py", "app.py"):
            shutil.rmtree(path) if path.is_dir() else path.unlink()


def _compile(content: Path) -> None:
    interpreter = target().interpreter
    assert interpreter is not None, "this machine's own interpreter"
    compile_tree(content, interpreter, "/var/task")
