"""Files of the API's document: as it is, as it was released, and what follows it."""

import json
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
CHANGELOG = ROOT / "CHANGELOG.md"
VERSION = ROOT / "runtime" / "__init__.py"
CLIENT = ROOT / "clients" / "typescript"
DOCUMENT = CLIENT / "openapi.json"
RELEASED = CLIENT / "released.json"
ACKNOWLEDGED = CLIENT / "acknowledged.json"
PACKAGE = CLIENT / "package.json"
PACKAGE_LOCK = CLIENT / "package-lock.json"


def rendered(document: Any) -> str:
    """Return a document as it is written to files, in the order it was made in."""
    return json.dumps(document, ensure_ascii=False, indent=1) + "\n"
