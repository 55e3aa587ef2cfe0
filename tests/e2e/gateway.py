"""HTTPS client of the deployed API that remembers every secret that it used."""

import json
import ssl
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import httpx2
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

from tests.e2e.cloud import REGION
from tests.e2e.deployment import Deployment
from tests.integration.client import Answer, Api, parsed

# Members of JSON bodies, in requests or answers, that no log may contain.
SECRET_MEMBERS = (
    "access_token",
    "device_token",
    "email",
    "password",
    "refresh_token",
    "restore_token",
    "url",
    "username",
)


@dataclass
class Gateway:
    """The API as its clients see it.

    Attributes:
        secrets: every password, token and address in a request or an answer.
    """

    deployment: Deployment
    secrets: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        """Trust the emulator's certificate only."""
        trusted = ssl.create_default_context(cafile=self.deployment.cloud.certificate)
        self._client = httpx2.Client(verify=trusted, timeout=30, trust_env=False)

    def close(self) -> None:
        """Close the connections."""
        self._client.close()

    @property
    def api(self) -> Api:
        """Return an anonymous client."""
        return Api(self._handle)

    def send(
        self,
        method: str,
        path: str,
        body: str | None = None,
        headers: Mapping[str, str] | None = None,
        credentials: Credentials | None = None,
    ) -> Answer:
        """Send one request, signed with SigV4 if there are credentials."""
        url = self.deployment.url + path
        sent = dict(headers or {})
        if credentials:
            request = AWSRequest(method, url, sent, body)
            SigV4Auth(credentials, "execute-api", REGION).add_auth(request)
            sent = dict(request.headers.items())
        response = self._client.request(method, url, content=body, headers=sent)
        answer = parsed(
            {
                "statusCode": response.status_code,
                "headers": dict(response.headers),
                "body": response.text,
            }
        )
        self._remember(answer.body)
        return answer

    def preflight(self, url: str, origin: str, method: str) -> Any:
        """Ask as a browser does before it sends from a page of an origin."""
        headers = {"Origin": origin, "Access-Control-Request-Method": method}
        return self._client.request("OPTIONS", url, headers=headers)

    def _handle(self, event: dict[str, Any], _: Any) -> dict[str, Any]:
        """Send a Lambda event as an HTTPS request."""
        query = httpx2.QueryParams(event["queryStringParameters"] or {})
        path = event["path"] + (f"?{query}" if query else "")
        self._remember_request(event)
        answer = self.send(
            event["httpMethod"], path, event.get("body"), event["headers"]
        )
        return {
            "statusCode": answer.status,
            "headers": answer.headers,
            "body": answer.text,
        }

    def _remember_request(self, event: Mapping[str, Any]) -> None:
        bearer = event["headers"].get("Authorization", "")
        self.secrets |= {bearer.removeprefix("Bearer ")} - {""}
        try:
            self._remember(json.loads(event.get("body") or "null"))
        except ValueError:
            form = httpx2.QueryParams(event["body"])
            self._remember(dict(form))

    def _remember(self, body: Any) -> None:
        if isinstance(body, Mapping):
            self.secrets |= {
                value
                for name in SECRET_MEMBERS
                if isinstance(value := body.get(name), str) and len(value) > 3
            }
