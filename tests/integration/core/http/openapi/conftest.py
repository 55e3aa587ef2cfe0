"""The document that the tests of this folder read."""

from typing import Any

import pytest

from tests.integration.client import Api


@pytest.fixture(name="document")
def _document(api: Api) -> dict[str, Any]:
    """Return the served document."""
    document: dict[str, Any] = api.get("/api/openapi.json").body
    return document
