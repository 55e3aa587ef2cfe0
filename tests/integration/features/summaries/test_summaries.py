"""Summaries over HTTP, from the request to what the model has written."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import boto3
import pytest

from runtime.features.summaries.assembly import Summaries
from runtime.features.summaries.writing import assembly
from tests.integration.client import Api, assert_problem
from tests.integration.conftest import Person
from tests.integration.features.jobs import workers
from tests.integration.stored import rows
from tests.model_server import ModelServer, model_server, refused, summary

if TYPE_CHECKING:
    from fastapi import FastAPI

SECRET = "models/key"
KEY = {"Idempotency-Key": "k"}


@pytest.fixture(name="server")
def _server(
    app: "FastAPI", aws: Any, monkeypatch: pytest.MonkeyPatch
) -> Iterator[ModelServer]:
    """Configure a model, whose key is in Secrets Manager, and run its server."""
    store = boto3.client("secretsmanager", region_name="us-east-1")
    store.create_secret(Name=SECRET, SecretString="sk-integration")
    service = app.state.platform.assembled(Summaries).service
    monkeypatch.setattr(service, "_configured", True)
    assembly.writer.cache_clear()
    with model_server() as running:
        monkeypatch.setenv("OPENAI_API_KEY", f"secretsmanager:{SECRET}")
        monkeypatch.setenv("OPENAI_BASE_URL", running.url)
        yield running
    assembly.writer.cache_clear()


def created(person: Person) -> str:
    """Create an item, and return the path of its summary."""
    body = {"title": "Plan", "description": "A long description."}
    return f"/api/items/{person.api.post('/api/items', body).body['id']}/summary"


def work(person: Person, job: dict[str, Any]) -> dict[str, Any]:
    """Start and do a job; return it as it is then."""
    attempt = f"U#{person.id}#{job['id']}#{job['attempt']}"
    with workers.invoked():
        assert workers.start(attempt) == []
    workers.do(attempt)
    done: dict[str, Any] = person.api.get(f"/api/jobs/{job['id']}").body
    return done


def test_it_is_asked_for_written_read_and_removed(
    ada: Person, server: ModelServer
) -> None:
    """Each answer has the headers of the contract."""
    path = created(ada)
    server.answers(summary("A plan."))

    asked = ada.api.post(path, headers=KEY)
    assert (asked.status, asked.headers["etag"]) == (202, '"1"')
    assert (asked.body["kind"], asked.body["status"]) == ("summaries.write", "queued")
    assert asked.headers["location"] == f"../../jobs/{asked.body['id']}"
    again = ada.api.post(path, headers=KEY)
    assert (again.status, again.body) == (202, asked.body)
    assert again.headers["idempotency-replayed"] == "true"

    done = work(ada, asked.body)
    assert (done["status"], done["problem"]) == ("succeeded", None)
    assert server.headers[0]["authorization"] == "Bearer sk-integration"

    read = ada.api.get(path)
    tag = read.headers["etag"]
    assert (read.status, tag) == (200, f'"{read.body["version"]}"')
    assert (read.body["text"], read.body["generated"]) == ("A plan.", True)
    assert read.body["stale"] is False
    assert ada.api.get(path, headers={"If-None-Match": tag}).status == 304
    other = ada.api.get(path, headers={"If-Match": '"1"'})
    assert_problem(other, 412, "precondition_failed")
    assert_problem(
        ada.api.get(path, headers={"If-Match": "x"}), 400, "invalid_condition"
    )

    item = path.removesuffix("/summary")
    assert ada.api.get(item).headers["etag"] == '"1"'
    assert ada.api.patch(item, {"title": "Another"}).status == 200
    stale = ada.api.get(path, headers={"If-None-Match": tag})
    assert (stale.status, stale.body["stale"]) == (200, True)

    assert_problem(
        ada.api.delete(path, headers={"If-Match": tag}), 412, "precondition_failed"
    )
    assert_problem(
        ada.api.delete(path, headers={"If-Match": "x"}), 400, "invalid_condition"
    )
    gone = ada.api.delete(path, headers={"If-Match": stale.headers["etag"]})
    assert gone.status == 204
    assert_problem(ada.api.get(path), 404, "summary_not_found")
    assert_problem(ada.api.delete(path), 404, "summary_not_found")


def test_without_a_key_nothing_is_asked_for(ada: Person, aws: Any) -> None:
    """The answer says so before there is a job."""
    path = created(ada)
    before = rows(aws)

    answer = ada.api.post(path)

    assert_problem(answer, 503, "not_configured")
    assert answer.headers["retry-after"] == "3600"
    assert rows(aws) == before


def test_strangers_get_nothing(
    ada: Person, bob: Person, api: Api, server: ModelServer
) -> None:
    """Neither is the item told to be there, nor is the model asked."""
    path = created(ada)
    for call in (bob.api.post, bob.api.get, bob.api.delete):
        assert_problem(call(path), 404, "item_not_found")
    for call in (api.post, api.get, api.delete):
        assert_problem(call(path), 401, "unauthenticated")
    assert server.requests == []


def test_a_key_of_one_item_is_none_of_another(ada: Person, server: ModelServer) -> None:
    """The answer would be about the wrong item."""
    assert ada.api.post(created(ada), headers=KEY).status == 202
    assert_problem(
        ada.api.post(created(ada), headers=KEY), 422, "idempotency_key_reused"
    )


def test_a_failure_is_told_and_can_be_tried_again(
    ada: Person, server: ModelServer
) -> None:
    """The job says why, and for how long the service wants to be left alone."""
    server.answers(refused(429, Retry_After="600"))
    failed = work(ada, ada.api.post(created(ada)).body)
    assert failed["status"] == "failed"
    assert failed["problem"] == {
        "code": "model_throttled",
        "detail": "The language model is asked too often. Try again after 600 s.",
    }

    server.answers(summary("A plan."))
    retried = ada.api.post(f"/api/jobs/{failed['id']}/retry")
    assert work(ada, retried.body)["status"] == "succeeded"


def test_a_secret_that_is_gone_is_told(
    ada: Person, server: ModelServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An operator sees it in the log; the person sees that it is not their fault."""
    monkeypatch.setenv("OPENAI_API_KEY", "secretsmanager:models/gone")

    failed = work(ada, ada.api.post(created(ada)).body)

    assert failed["problem"]["code"] == "key_unavailable"
    assert server.requests == []
