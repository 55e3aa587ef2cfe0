"""Calls that read the audit log."""

from datetime import UTC, datetime

from tests.e2e.world import Calls

CALLS: Calls = {
    "list_my_audit": lambda w: w.api.get("/api/users/me/audit"),
    "list_audit": lambda w: w.api.get(
        "/api/audit", query={"day": f"{datetime.now(UTC):%Y-%m-%d}"}
    ),
    "list_user_audit": lambda w: w.api.get(f"/api/users/{w.user}/audit"),
}
