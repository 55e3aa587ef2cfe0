"""Behaviour of the gateway itself: signatures, throttles and its own error answers."""

import json
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import pytest
from botocore.credentials import Credentials

from infra.stages.loading import load_stage
from tests.e2e.cloud import ACCOUNT, REGION, Cloud
from tests.e2e.conftest import Person
from tests.e2e.gateway import Gateway
from tests.integration.client import PROBLEM, Answer, Api, assert_problem

pytestmark = pytest.mark.e2e

ORIGIN = load_stage("local").primary_origin
# Each concurrent call runs in a process of its own; a small machine has room for few.
CALLERS = 3
# Number of requests within which the throttle must refuse one.
MANY = 1_000


def _assert_readable(answer: Answer) -> None:
    """Check the headers without which a browser hides the answer from the frontend."""
    assert answer.headers["access-control-allow-origin"] == ORIGIN
    assert answer.headers["access-control-allow-credentials"] == "true"
    assert "X-Request-ID" in answer.headers["access-control-expose-headers"]


def _assert_gateway_problem(answer: Answer, status: int) -> None:
    """Check that the gateway made the problem and that the frontend can read it."""
    _assert_readable(answer)
    assert answer.status == status, answer.text
    assert answer.headers["content-type"] == PROBLEM
    assert answer.body["status"] == status
    assert answer.body["code"]


def _principal(cloud: Cloud, name: str, *statements: dict[str, str]) -> Credentials:
    """Create an IAM user with these statements and return its credentials."""
    iam = cloud.client("iam")
    iam.create_user(UserName=name)
    for number, statement in enumerate(statements):
        document = {"Version": "2012-10-17", "Statement": [statement]}
        iam.put_user_policy(
            UserName=name, PolicyName=f"p{number}", PolicyDocument=json.dumps(document)
        )
    key = iam.create_access_key(UserName=name)["AccessKey"]
    return Credentials(key["AccessKeyId"], key["SecretAccessKey"])


def test_answers_of_the_service_carry_cors_headers(api: Api, ada: Person) -> None:
    """Send them on successes, on errors and on the preflight request."""
    client = {"Origin": ORIGIN}
    _assert_readable(ada.api.get("/api/users/me", headers=client))
    refused = api.get("/api/users/me", headers=client)
    assert_problem(refused, 401)
    _assert_readable(refused)
    asked = client | {"Access-Control-Request-Method": "PUT"}
    preflight = api.call("OPTIONS", "/api/items/x", headers=asked)
    assert preflight.status == 200
    assert "PUT" in preflight.headers["access-control-allow-methods"]
    stranger = ada.api.get("/api/users/me", headers={"Origin": "https://evil.example"})
    assert "access-control-allow-origin" not in stranger.headers


def test_unknown_route_is_a_problem_of_the_service(api: Api) -> None:
    """Route everything under /api to a function."""
    answer = api.get("/api/nowhere", headers={"Origin": ORIGIN})
    assert_problem(answer, 404)
    _assert_readable(answer)


def test_path_outside_the_api_is_a_problem_of_the_gateway(api: Api) -> None:
    """Answer without calling a function."""
    _assert_gateway_problem(api.get("/nowhere"), 403)


def test_body_over_a_mebibyte_is_refused(ada: Person) -> None:
    """Answer with the service's own problem."""
    body = {"title": "x", "description": "x" * 1024 * 1024}
    answer = ada.api.post("/api/items", body, headers={"Origin": ORIGIN})
    assert_problem(answer, 413, "payload_too_large")
    _assert_readable(answer)


def test_internal_route_demands_a_permitted_signature(
    gateway: Gateway, ada: Person
) -> None:
    """Demand a signature of a principal with permission; refuse Bearer tokens."""
    cloud, service = gateway.deployment.cloud, gateway.deployment.service
    arn = f"arn:aws:execute-api:{REGION}:{ACCOUNT}:{service['ApiId']}"
    granted = {
        "Effect": "Allow",
        "Action": "execute-api:Invoke",
        "Resource": f"{arn}/{service['ApiStage']}/GET/api/internal/*",
    }
    worker = _principal(cloud, "worker", granted)
    stranger = _principal(cloud, "stranger")
    path = f"/api/internal/users/{ada.id}"

    answer = gateway.send("GET", path, credentials=worker)
    assert (answer.status, answer.body["email"]) == (200, ada.email), answer.text
    _assert_gateway_problem(gateway.send("GET", path), 403)
    assert gateway.send("GET", path, credentials=stranger).status == 403
    # AWS answers 403 here and the emulator 400: on AWS, DEFAULT_4XX keeps the original
    # status.
    bearer = ada.api.get(path)
    _assert_gateway_problem(bearer, bearer.status)
    assert bearer.status in (400, 403)
    mistaken = Credentials(worker.access_key, "x" * 40)
    _assert_gateway_problem(gateway.send("GET", path, credentials=mistaken), 403)


def test_guessing_is_throttled_by_the_gateway(gateway: Gateway) -> None:
    """Refuse early, before the function, and only on this route."""
    bucket = load_stage("local").auth_throttle.burst
    body = json.dumps({"refresh_token": "guess"})
    headers = {"Content-Type": "application/json"}
    answers: list[Answer] = []

    def guess(_: int) -> None:
        """Send a request, unless another thread has been refused."""
        while len(answers) < MANY and all(a.status == 401 for a in answers):
            answers.append(gateway.send("POST", "/api/auth/refresh", body, headers))

    with ThreadPoolExecutor(CALLERS) as pool:
        list(pool.map(guess, range(CALLERS)))
    counts = Counter(answer.status for answer in answers)
    assert set(counts) == {401, 429}, counts
    assert counts[401] >= bucket
    throttled = next(answer for answer in answers if answer.status == 429)
    _assert_gateway_problem(throttled, 429)
    assert throttled.headers["retry-after"] == "1"
    assert gateway.api.get("/api/health").status == 200
