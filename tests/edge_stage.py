"""A stage behind a distribution, as tests of the edge have it."""

import json
import secrets

from edge.settings import Settings, parse_settings
from infra.packaging.edge import edge_settings
from infra.stages.loading import load_stage
from infra.stages.schema import Stage
from tests.service_environment import ORIGIN

HOST = "app.example.com"
SECRET, OTHER = secrets.token_hex(32), secrets.token_hex(32)


def edged_stage() -> Stage:
    """Return production behind a distribution."""
    changes = {
        "allowed_origins": (ORIGIN,),
        "edge": {
            "domain": HOST,
            "frontend": "frontend.example.net",
            "zone": {"id": "Z0123456789ABCDEFGHIJ", "name": "example.com"},
        },
    }
    return Stage.model_validate(load_stage("prod").model_dump() | changes)


def edge_function_settings() -> Settings:
    """Return the settings of its function, by way of JSON as in its package."""
    return parse_settings(json.dumps(edge_settings(edged_stage())))
