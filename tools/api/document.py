"""The document of the API, made without a running service."""

from typing import Any

from fastapi import FastAPI

from runtime import __version__
from runtime.core.http.openapi.document import document_of
from runtime.core.settings import Settings
from runtime.features import declarations


def make_document() -> dict[str, Any]:
    """Return the document as the service makes it under its default settings."""
    title = Settings.model_fields["PROJECT_NAME"].default
    return document_of(FastAPI(title=title, version=__version__), declarations())
