"""The packages of a stage: their content, and the name that follows from it."""

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Literal, get_args

from infra.packaging.bytecode import compile_tree
from infra.packaging.dependencies import install
from infra.packaging.errors import PackagingError
from infra.packaging.natives import refuse_foreign
from infra.packaging.sources import RUNTIME, copy_sources, deployed_files
from infra.packaging.store import obtain
from infra.packaging.target import ROOT, Target, target_of
from infra.packaging.trimming import (
    EDGE_SERVICES,
    SERVICES,
    WORKER_SERVICES,
    amazon_certifies,
    trim,
)
from infra.stages.schema import Stage

LayerKind = Literal["api", "auth", "worker", "files", "summaries"]

STORE = ROOT / "build" / "package"
_LOCKS = {
    "api": "requirements.txt",
    "auth": "requirements-auth.txt",
    "worker": "requirements-worker.txt",
    "files": "requirements-files.txt",
    "summaries": "requirements-summaries.txt",
}
_VALKEY_LOCK = "requirements-valkey.txt"
# What asks the cache that all processes share, where a stage has one.
_OF_REQUESTS = ("api", "auth")
_SERVICES = {
    "api": SERVICES,
    "auth": SERVICES,
    "worker": (*SERVICES, *WORKER_SERVICES),
    "files": (*SERVICES, *WORKER_SERVICES),
    "summaries": (*SERVICES, *WORKER_SERVICES),
}
# Never imported by a start, a request or a trace: bytecode of these would
# be dead weight, a tenth of the package. They still work, only slower at first.
_UNCOMPILED_IN_ALL = tuple(
    f"python/aws_lambda_powertools/{name}"
    for name in (
        "event_handler",
        "utilities/auth_alpha",
        "utilities/idempotency",
        "utilities/parameters",
        "utilities/parser",
    )
)
# Parts of OpenAI's client for other things than conversations.
_UNCOMPILED_OF_OPENAI = tuple(
    f"python/openai/{name}"
    for name in (
        "lib/beta",
        "lib/responses_websocket",
        "resources/admin",
        "resources/audio",
        "resources/beta",
        "resources/live",
        "resources/realtime",
        "resources/responses",
        "resources/vector_stores",
        "types/admin",
        "types/beta",
        "types/evals",
        "types/live",
        "types/realtime",
    )
)
_EVENTS = "python/aws_lambda_powertools/utilities/data_classes"
_UNCOMPILED = {
    "api": (*_UNCOMPILED_IN_ALL, _EVENTS),
    "auth": (
        *_UNCOMPILED_IN_ALL,
        _EVENTS,
        "python/cffi",
        "python/dns",
        "python/pycparser",
    ),
    # A worker takes batches apart with it, and has no routes.
    "worker": (*_UNCOMPILED_IN_ALL, "python/fastapi", "python/starlette"),
    "files": (*_UNCOMPILED_IN_ALL, "python/fastapi", "python/starlette"),
    "summaries": (
        *_UNCOMPILED_IN_ALL,
        *_UNCOMPILED_OF_OPENAI,
        _EVENTS,
        "python/fastapi",
        "python/starlette",
    ),
}
_DIGITS = 16


def layer_kind(name: str) -> LayerKind:
    """Return the kind of layer of a name that a worker declares.

    Raises:
        PackagingError: there is no such layer.
    """
    for kind in get_args(LayerKind):
        if kind == name:
            found: LayerKind = kind
            return found
    raise PackagingError(
        f"There is no layer {name}: choose from {', '.join(get_args(LayerKind))}."
    )


@dataclass(frozen=True)
class Package:
    """The content of one asset, and the name that follows from its inputs.

    Attributes:
        name: short, for people.
        target: the environment that it will run in.
        fingerprint: of all inputs, never of the output: equal on every machine.
        deployed_at: the folder that Lambda unpacks it into.
        fill: writes the sources into an empty folder.
        uncompiled: folders that are left as sources.
    """

    name: str
    target: Target
    fingerprint: str
    deployed_at: str
    fill: Callable[[Path], None]
    uncompiled: tuple[str, ...] = ()

    def build(self, store: Path = STORE) -> Path:
        """Return the folder with the content; make it unless it is there."""
        name = f"{self.name}-{self.fingerprint[:_DIGITS]}-{self.target.variant}"
        return obtain(store, name, self._make)

    def _make(self, content: Path) -> None:
        self.fill(content)
        refuse_foreign(content, self.target)
        interpreter = self.target.interpreter
        if interpreter is not None:
            compile_tree(content, interpreter, self.deployed_at, self.uncompiled)


def code_package(
    stage: Stage, target: Target | None = None, runtime: Path = RUNTIME
) -> Package:
    """Return the package of the service's own code.

    Args:
        stage: decides whether the documentation page is in it.
        target: the stage's own unless given.
        runtime: the folder that is deployed.
    """
    target = target or target_of(stage)
    digests = [
        (str(name), hashlib.sha256((runtime / name).read_bytes()).hexdigest())
        for name in deployed_files(runtime, debug=stage.debug)
    ]
    return Package(
        name="code",
        target=target,
        fingerprint=fingerprint_of("code", target.key, digests),
        deployed_at="/var/task",
        fill=partial(copy_sources, runtime, debug=stage.debug),
    )


def layer_package(
    kind: LayerKind, stage: Stage, target: Target | None = None
) -> Package:
    """Return the package of one function's dependencies, trimmed to what it uses.

    Args:
        kind: which function.
        stage: decides the target.
        target: the stage's own unless given.
    """
    target = target or target_of(stage)
    locks = [layer_lock(kind)]
    name = f"layer-{kind}"
    if stage.valkey and kind in _OF_REQUESTS:
        locks.append(RUNTIME / _VALKEY_LOCK)
        name += "-valkey"
    services = _SERVICES[kind]
    more = EDGE_SERVICES if stage.edge and kind == "worker" else ()

    def fill(content: Path) -> None:
        """Install and trim."""
        trim(install(locks, target, content), stage.region, (*services, *more))

    return Package(
        name=name,
        target=target,
        fingerprint=fingerprint_of(
            name,
            target.key,
            *(lock.read_text(encoding="utf-8") for lock in locks),
            amazon_certifies(stage.region),
            more,
        ),
        deployed_at="/opt",
        fill=fill,
        uncompiled=_UNCOMPILED[kind],
    )


def layer_lock(kind: LayerKind) -> Path:
    """Return the lock file of a layer."""
    return RUNTIME / _LOCKS[kind]


def fingerprint_of(*inputs: object) -> str:
    """Digest all inputs and this packer: other code packs other bytes."""
    packer = [
        (path.name, path.read_text(encoding="utf-8"))
        for path in sorted(Path(__file__).parent.glob("*.py"))
    ]
    return hashlib.sha256(json.dumps([packer, *inputs]).encode()).hexdigest()
