"""The package of the function at the edge: its sources, and a stage's settings."""

import hashlib
import json
import shutil
from functools import partial
from pathlib import Path
from typing import Any

from infra.packaging.packages import Package, fingerprint_of
from infra.packaging.target import ROOT, target_of
from infra.problems import cors_headers, problem
from infra.stages.schema import Stage
from runtime.core.contract import (
    MAX_BODY_BYTES,
    METHODS,
    NEEDLESS_ESCAPE,
    PREFIX,
    PREFLIGHT_SECONDS,
    REQUEST_HEADERS,
    REQUEST_ID,
    SECURITY_HEADERS,
)
from runtime.core.errors import BadRequest, NotFound, PayloadTooLarge

SOURCES = ROOT / "edge"
HANDLER = "edge.handler.handler"
MOST_HEADER_BYTES = 8 * 1024
"""The limit of a viewer's headers: the gateway takes 10,240 bytes, and CloudFront adds
some of its own."""
# As the service's middleware for CORS adds them (starlette's `SAFELISTED_HEADERS`).
_SAFELISTED = ("Accept", "Accept-Language", "Content-Language", "Content-Type")
_PREFLIGHT_VARIES = (
    "Origin",
    "Access-Control-Request-Method",
    "Access-Control-Request-Headers",
    "Access-Control-Request-Private-Network",
)


def edge_package(stage: Stage) -> Package:
    """Return the package; another setting makes another one, and so a new version."""
    assert stage.edge is not None
    written = json.dumps(edge_settings(stage), sort_keys=True)
    sources = sorted(SOURCES.glob("*.py"))
    digests = [
        (file.name, hashlib.sha256(file.read_bytes()).hexdigest()) for file in sources
    ]
    target = target_of(stage)
    return Package(
        name="edge",
        target=target,
        fingerprint=fingerprint_of("edge", target.key, [digests, written]),
        deployed_at="/var/task",
        fill=partial(_fill, sources, written),
    )


def edge_settings(stage: Stage) -> dict[str, Any]:
    """Return the settings of the function, none of which is a secret."""
    assert stage.edge is not None
    names = sorted({*_SAFELISTED, *REQUEST_HEADERS, *stage.cors_allowed_headers})
    readable = cors_headers(stage.primary_origin)
    return {
        "host": stage.edge.domain,
        "prefix": PREFIX,
        "methods": METHODS,
        "origins": stage.allowed_origins,
        "preflight": {
            "Vary": ", ".join(_PREFLIGHT_VARIES),
            "Access-Control-Allow-Methods": ", ".join(METHODS),
            "Access-Control-Max-Age": str(PREFLIGHT_SECONDS),
            "Access-Control-Allow-Headers": ", ".join(names),
            "Access-Control-Allow-Credentials": "true",
        },
        "request_headers": [name.lower() for name in names],
        "readable": readable,
        "security": SECURITY_HEADERS,
        "most_body_bytes": MAX_BODY_BYTES,
        "most_header_bytes": MOST_HEADER_BYTES,
        "needless_escape": NEEDLESS_ESCAPE,
        "request_id": REQUEST_ID,
        "problems": _problems(),
    }


def _problems() -> dict[str, dict[str, Any]]:
    """Return the documents of the refusals, by their codes."""
    documents = [
        json.loads(problem(k)) for k in (BadRequest, NotFound, PayloadTooLarge)
    ]
    # The service's own comes from its framework.
    not_allowed = {
        "type": "urn:problem:method_not_allowed",
        "title": "Method Not Allowed",
        "status": 405,
        "detail": "Method Not Allowed",
        "code": "method_not_allowed",
    }
    return {each["code"]: each for each in (*documents, not_allowed)}


def _fill(sources: list[Path], settings: str, content: Path) -> None:
    """Write the package's content into an empty folder."""
    folder = content / SOURCES.name
    folder.mkdir()
    for file in sources:
        shutil.copyfile(file, folder / file.name)
    (folder / "settings.json").write_text(settings, encoding="utf-8")
