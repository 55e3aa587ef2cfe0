"""Calls of the health checks."""

from tests.e2e.world import Calls

CALLS: Calls = {
    "get_health": lambda w: w.api.get("/api/health"),
    "get_ready": lambda w: w.api.get("/api/ready"),
}
