"""Files of the API's document: as it is, and as it was released."""

import json
from pathlib import Path
from typing import Any

CLIENT = Path(__file__).parents[2] / "clients" / "typescript"
DOCUMENT = CLIENT / "openapi.json"
RELEASED = CLIENT / "released.json"
ACKNOWLEDGED = CLIENT / "acknowledged.json"


def rendered(document: Any) -> str:
    """Return a document as it is written to files: readable, in the order it was made."""
    return json.dumps(document, ensure_ascii=False, indent=1) + "\n"
