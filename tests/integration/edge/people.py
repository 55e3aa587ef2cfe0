"""People who use the service behind the edge."""

import json
import secrets

from runtime.core.security.callers import Role
from runtime.features.accounts.mailed_links.links import VERIFY_EMAIL
from runtime.features.accounts.sign_in.models import RegisterRequest
from tests.edge_stage import HOST
from tests.integration.edge.conftest import Edge
from tools.local.edge.driver import Verify
from tools.local.edge.messages import Request


def verifying(edge: Edge) -> Verify:
    """Return what follows the link that would be mailed."""

    def verify(user_id: str, email: str, password: str) -> None:
        """Use the link's token."""
        kind, lifetime = VERIFY_EMAIL.kind, VERIFY_EMAIL.lifetime
        tokens = edge.services.one_time_tokens
        token = tokens.issue(kind, user_id, lifetime, email=email)
        edge.services.addresses.verify(token, password=password)

    return verify


def token_of(edge: Edge, role: Role) -> str:
    """Make an account with a role, and return an access token of it."""
    email, password = f"{role.value}-one@example.com", secrets.token_urlsafe(18)
    sign_in = edge.services.sign_in
    sign_in.register(RegisterRequest(email=email, password=password), role=role)
    body = json.dumps({"email": email, "password": password}).encode()
    headers = (("Host", HOST), ("Content-Type", "application/json"))
    answer = edge.front.serve(Request("POST", "/api/auth/login", "", headers, body))
    token: str = answer.json()["access_token"]
    return token
