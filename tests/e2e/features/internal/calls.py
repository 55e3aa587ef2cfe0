"""Calls by other services, signed with their role's credentials."""

from botocore.credentials import Credentials

from tests.e2e.cloud import CREDENTIALS
from tests.e2e.world import Calls

CALLS: Calls = {
    "get_user_internally": lambda w: w.gateway.send(
        "GET",
        f"/api/internal/users/{w.user}",
        credentials=Credentials(*CREDENTIALS.values()),
    ),
}
