"""Exports over HTTP: who may ask, what is answered, and what is fetched."""

import io
from datetime import UTC, datetime
from zipfile import ZipFile

import pytest
import requests
from pyotp import TOTP

from runtime.core.dynamodb.schema import credentials_key
from runtime.core.owner import Owner
from tests.integration.client import Api, assert_problem
from tests.integration.conftest import Person
from tests.integration.features.exports.working import BUCKET, Office
from tests.integration.features.jobs import workers

PATH = "/api/users/me/export"
DOWNLOAD = f"{PATH}/archives/1/download"


def test_an_export_is_asked_for_made_and_fetched(ada: Person, office: Office) -> None:
    """It holds what the owner has, and its address needs nothing else."""
    created = ada.api.post("/api/items", {"title": "Take me along", "tags": ["a"]})
    assert ada.api.get(PATH).body["code"] == "export_not_found"
    asked = ada.api.post(PATH, {"password": ada.password})
    assert asked.status == 202, asked.text
    assert asked.headers["location"] == f"../../jobs/{asked.body['id']}"
    underway = ada.api.get(PATH)
    assert (underway.status, underway.body["status"]) == (200, "underway")
    assert ada.api.get(DOWNLOAD).body["code"] == "archive_not_found"

    office.clock.now = datetime.now(UTC)
    office.make(Owner.user(ada.id), asked.body["id"])

    ready = ada.api.get(PATH).body
    assert ready["status"] == "ready"
    (archive,) = ready["archives"]
    assert archive["counts"]["items"] == 1 and set(archive) == {
        *("number", "size", "sha256", "counts", "links")
    }
    address = ada.api.get(DOWNLOAD)
    assert address.status == 200, address.text
    fetched = requests.get(address.body["url"], timeout=10)
    assert fetched.status_code == 200
    assert "attachment" in fetched.headers["Content-Disposition"]
    with ZipFile(io.BytesIO(fetched.content)) as unpacked:
        assert created.body["id"] in unpacked.read("items/00001.jsonl").decode()
    job = ada.api.get(f"/api/jobs/{asked.body['id']}").body
    assert (job["status"], job["result"]) == ("succeeded", {"archives": 1})


def test_an_export_that_fails_leaves_no_archive(ada: Person, office: Office) -> None:
    """The function that ends jobs removes what was made; another one can be asked."""
    for number in range(2):
        ada.api.post("/api/items", {"title": f"Item {number}"})
    asked = ada.api.post(PATH, {"password": ada.password}).body
    office.clock.now = datetime.now(UTC)
    office.make(Owner.user(ada.id), asked["id"], steps=1)
    prefix = f"exports/user/{ada.id}/"
    assert [key for key in office.versions() if key.startswith(prefix)]

    attempt = f"U#{ada.id}#{asked['id']}#1"
    workers.end(attempt, error={"Error": "States.Timeout", "Cause": "{}"})

    assert ada.api.get(f"/api/jobs/{asked['id']}").body["status"] == "failed"
    listed = office.s3.list_objects_v2(Bucket=BUCKET, Prefix=prefix)
    assert listed["KeyCount"] == 0
    assert [row for row in office.rows_with(asked["id"]) if "sha256" in row] == []
    again = ada.api.post(PATH, {"password": ada.password})
    assert (again.status, again.body["id"] == asked["id"]) == (202, False)


def test_a_second_factor_is_a_part_of_the_proof(
    verified_ada: Person, office: Office
) -> None:
    """A stolen session alone takes nothing away, and codes cannot be guessed."""
    own, body = verified_ada.api, {"password": verified_ada.password}
    started = own.post("/api/auth/factors/totp", body)
    code = TOTP(started.body["secret"]).now()
    assert own.post("/api/auth/factors/totp/confirm", {"code": code}).status == 200

    assert_problem(own.post(PATH, body), 403, "code_required")
    assert_problem(own.post(PATH, body | {"code": "000000"}), 403, "wrong_code")
    pk, sk = credentials_key(verified_ada.id)
    office.aws.update_item(
        TableName="integration-table",
        Key={"pk": {"S": pk}, "sk": {"S": sk}},
        UpdateExpression="SET totp_failures = :n",
        ExpressionAttributeValues={":n": {"N": "100"}},
    )
    assert_problem(own.post(PATH, body | {"code": "000000"}), 403, "factor_locked")
    assert own.get(PATH).status == 404


def test_passwords_cannot_be_guessed_by_asking(ada: Person, office: Office) -> None:
    """Too many wrong ones have to wait."""
    for _ in range(20):
        refused = ada.api.post(PATH, {"password": "wrong"})
        if refused.status == 429:
            break
        assert_problem(refused, 403, "wrong_password")

    assert_problem(refused, 429, "too_many_attempts")
    assert int(refused.headers["retry-after"]) > 0


def test_only_the_owner_asks_and_fetches(
    ada: Person, bob: Person, api: Api, office: Office
) -> None:
    """Neither a token alone is enough to ask, nor an address to fetch."""
    assert api.post(PATH, {"password": "x"}).status == 401
    assert api.get(PATH).status == 401
    assert api.get(DOWNLOAD).status == 401
    wrong = ada.api.post(PATH, {"password": bob.password})
    assert (wrong.status, wrong.body["code"]) == (403, "wrong_password")
    asked = ada.api.post(PATH, {"password": ada.password})
    office.clock.now = datetime.now(UTC)
    office.make(Owner.user(ada.id), asked.body["id"])

    assert bob.api.get(PATH).status == 404
    assert bob.api.get(DOWNLOAD).status == 404
    assert ada.api.get(DOWNLOAD).status == 200


@pytest.mark.parametrize("number", ["0", "100000", "x"])
def test_a_number_that_no_archive_can_have_is_refused(
    ada: Person, office: Office, number: str
) -> None:
    """The reason names its place."""
    answer = ada.api.get(f"{PATH}/archives/{number}/download")

    assert answer.status == 422
