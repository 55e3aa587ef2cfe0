"""Stages behind a distribution mean what they should; those without cost nothing."""

import json
import re
from typing import Any

import pytest

from infra.stages.loading import load_stage
from infra.stages.schema import Stage
from runtime.core.contract import ORIGIN_SECRET_HEADER
from tests.infra import test_meaning
from tests.infra.assemblies import assembly
from tests.infra.meaning import edge, edge_operation
from tests.infra.meaning.alarms import ALARM, COMPOSITE, watched
from tests.infra.meaning.edge_mistakes import EDGE
from tests.infra.meaning.edge_operation_mistakes import EDGE_OPERATION
from tests.infra.meaning.evaluation import State, composite_state, evaluated
from tests.infra.meaning.planting import Check, Mistake, planted
from tests.infra.meaning.telling import members_of
from tests.infra.templates import ROOT, Assembly, synthesize
from tools.local.edge.behaviours import BEHAVIOURS, Behaviour

pytestmark = pytest.mark.xdist_group("stacks")

EDGED = ("edged", "faraway")
CHECKS = (*edge.CHECKS, *edge_operation.CHECKS)
MISTAKES = EDGE | EDGE_OPERATION
each_edged = pytest.mark.parametrize("name", EDGED)
# Of the edge, nothing is in a stage without one.
OF_THE_EDGE = (
    "cloudfront",
    "edgelambda",
    "origin_secret",
    "originsecret",
    ORIGIN_SECRET_HEADER.lower(),
    "distribution_id",
)


@each_edged
@pytest.mark.parametrize("check", CHECKS, ids=lambda c: c.__name__)
def test_edge_means_what_it_should(name: str, check: Check) -> None:
    """In the region of the edge, and in another."""
    assert check(assembly(name)) == []


@each_edged
@pytest.mark.parametrize("check", test_meaning.CHECKS, ids=lambda c: c.__name__)
def test_rest_of_the_stage_means_what_it_should(name: str, check: Check) -> None:
    """A distribution in front changes nothing of it."""
    assert check(assembly(name)) == []


@pytest.mark.parametrize("mistake", MISTAKES.values(), ids=list(MISTAKES))
def test_planted_mistake_is_named(mistake: Mistake) -> None:
    """The check complains, and did not before."""
    sound = assembly(mistake.stage)
    assert mistake.named_by(sound) == []

    found = mistake.named_by(planted(sound, mistake))

    assert found, "nobody would have noticed"


def test_every_check_has_named_a_mistake() -> None:
    """One that never complained of anything might be unable to."""
    assert {mistake.named_by for mistake in MISTAKES.values()} >= set(CHECKS)


def test_stage_without_an_edge_has_nothing_of_it(deployed: Assembly) -> None:
    """Off costs nothing: the snapshots hold every byte of it, and this word by word."""
    assert deployed.stage.edge is None
    assert "Edge" not in deployed.stacks
    for name, content in deployed.files.items():
        text = content.decode().lower()
        assert not [word for word in OF_THE_EDGE if word in text], name


def test_edge_changes_no_byte_of_the_other_stacks_but_those_it_concerns() -> None:
    """Alarms and the account's stack know nothing of it, and jobs have another layer.

    Workers share one layer; for the rotation, it can speak to CloudFront.
    """
    with_edge, without = assembly("edged"), assembly("prod")
    for name in ("Operations", "Account", "Jobs"):
        file = next(f for f in without.files if f.endswith(f"{name}.template.json"))
        both = with_edge.files[file].decode(), without.files[file].decode()
        if name == "Jobs":
            assert len(set(map(_without_layers, both))) == 1
        else:
            assert both[0] == both[1], name


def _without_layers(template: str) -> str:
    """Return a template without the digests of layers, and of versions with them."""
    resources = json.loads(template)["Resources"].values()
    for each in resources:
        if each["Type"] == "AWS::Lambda::LayerVersion":
            layer = each["Properties"]["Content"]["S3Key"]
            template = template.replace(layer, "a layer")
    return re.sub(r"(CurrentVersion[0-9A-F]{8})[0-9a-f]{32}", r"\1", template)


def test_edge_of_another_region_reads_copies_of_secrets() -> None:
    """CloudFormation resolves a secret in the region of its stack."""
    faraway, near = assembly("faraway"), assembly("edged")
    secrets = ("FrontendSecret", "OtherFrontendSecret", "OriginSecret")
    for name in (*secrets, "OtherOriginSecret"):
        copies = faraway.data.resources[name].properties.get("ReplicaRegions")
        assert copies == [{"Region": "us-east-1"}], name
        assert "ReplicaRegions" not in near.data.resources[name].properties
    assert "ReplicaRegions" not in faraway.data.resources["SigningKeys"].properties
    for name, where in (("faraway", "eu-central-1"), ("edged", "us-east-1")):
        text = json.dumps(assembly(name).edge.template)
        assert ("OriginSecretEdgeArn" in text) is (name == "faraway")
        outputs = json.dumps(assembly(name).data.template["Outputs"])
        copied = '"us-east-1", {"Fn::Split": ["eu-central-1"' in outputs
        assert copied is (name == "faraway")
        assert f'"Region": "{where}"' in text


def test_stacks_are_deployed_in_an_order_that_works() -> None:
    """The distribution needs the gateway, and the workers need the distribution."""
    edged = assembly("edged")
    assert "Backend-prod-Service" in edged.edge.artifact["dependencies"]
    assert "Backend-prod-Edge" in edged.workers.artifact["dependencies"]
    assert "Backend-prod-Edge" not in edged.service.artifact["dependencies"]


def test_everybody_calls_the_distribution() -> None:
    """The probe, and the address that a deployment prints."""
    edged = assembly("edged")
    assert edged.service.outputs["ApiUrl"] == "https://app.example.com/api"
    probe = edged.workers.resources["ProbeFunction"]["Environment"]["Variables"]
    assert probe["PROBE_URL"] == "https://app.example.com/api"


# What a minute, or five, of the distribution are like: errors of the function by kind,
# and the rate of all errors in per cent. None: CloudFront publishes nothing.
FAILING = {
    "the function raises": ((100, None, None), None, {"EdgeFunctionErrors"}),
    "CloudFront refuses its answers": ((None, 7, None), None, {"EdgeFunctionErrors"}),
    "Lambda starts no more of it": ((None, None, 5), None, {"EdgeFunctionErrors"}),
    "one of each kind, in a minute": ((2, 2, 1), None, {"EdgeFunctionErrors"}),
    "the frontend is gone, at night": ((None, None, None), 100, {"EdgeErrorRate"}),
    "one request in ten fails": ((None, None, None), 10, {"EdgeErrorRate"}),
    "all is well": ((None, None, None), 0, set()),
    "nobody is there": ((None, None, None), None, set()),
    "a stray error": ((1, None, None), 0.2, set()),
}


@pytest.mark.parametrize(
    ("errors", "rate", "expected"), FAILING.values(), ids=list(FAILING)
)
def test_failures_at_the_edge_are_told(
    errors: tuple[float | None, ...], rate: float | None, expected: set[str]
) -> None:
    """Through the group, by which alone anybody hears."""
    stack = assembly("faraway").edge
    states: dict[str, State] = {}
    for name in ("EdgeFunctionErrors", "EdgeErrorRate"):
        found = watched(stack.resources[name])
        given = errors if len(found.parts) > 1 else (rate,)
        values = zip(found.parts, given, strict=True)
        series = {part.id: [value] * 5 for part, value in values}
        states[name] = evaluated(found, series)
    assert {name for name, state in states.items() if state == "ALARM"} == expected
    group = stack.one(COMPOSITE)
    raised = {
        member
        for member in members_of(group)
        if states[member.removeprefix("${Edge.").partition(".")[0].rstrip("}")]
        == "ALARM"
    }
    told = composite_state(group["AlarmRule"], raised)
    assert (told == "ALARM") is bool(expected)


def test_alarms_of_the_edge_are_in_its_region_and_tell_its_own_topic() -> None:
    """The stage is in another, where nobody could see CloudFront's metrics."""
    faraway = assembly("faraway")
    of_edge = faraway.edge.artifact["environment"]
    assert of_edge.endswith("/us-east-1")
    assert not faraway.operations.artifact["environment"].endswith("/us-east-1")
    assert {each.name for each in faraway.edge.of_type(ALARM)} == {
        "EdgeFunctionErrors",
        "EdgeErrorRate",
    }
    group = faraway.edge.one(COMPOSITE)
    assert group["AlarmActions"] == group["OKActions"] == ["${Edge.Pages}"]
    assert faraway.edge.outputs["EdgePageTopic"] == "${Edge.Pages}"


def test_everybody_who_is_woken_by_the_stage_is_woken_by_the_edge() -> None:
    """A topic of its own has subscriptions of its own."""
    edged = assembly("edged")
    (asked,) = edged.edge.of_type("AWS::SNS::Subscription")
    assert asked["Endpoint"] == edged.stage.alarm_email
    assert asked["TopicArn"] == "${Edge.Pages}"


def test_page_of_the_edge_names_its_alarms() -> None:
    """Whoever searches the page for the name of the alarm finds it."""
    stage = assembly("edged")
    text = (ROOT / "docs" / "runbooks" / "edge.md").read_text(encoding="utf-8")
    for alarm in (*stage.edge.of_type(ALARM), *stage.edge.of_type(COMPOSITE)):
        assert alarm["AlarmDescription"].endswith("/edge.md")
        assert f"`{alarm.name}`" in text


def behaviour_of(given: dict[str, Any], found: Assembly, hosts: dict) -> Behaviour:
    """Return a behaviour of the template as the local edge has it."""
    policy = given.get("OriginRequestPolicyId")
    headers, cookies, query = "none", False, False
    if policy == edge.ALL_BUT_HOST:
        headers, cookies, query = "all but host", True, True
    elif policy is not None:
        own = found.edge.resources["FrontToApi"]["OriginRequestPolicyConfig"]
        assert own["HeadersConfig"]["HeaderBehavior"].startswith("allViewerAnd")
        headers = "all"
        cookies = own["CookiesConfig"]["CookieBehavior"] == "all"
        query = own["QueryStringsConfig"]["QueryStringBehavior"] == "all"
    return Behaviour(
        given.get("PathPattern", ""),
        "api" if "Gateway" in hosts[given["TargetOriginId"]] else "frontend",
        frozenset(given["AllowedMethods"]),
        judged="LambdaFunctionAssociations" in given,
        kept=given["CachePolicyId"] != edge.NOTHING_KEPT,
        headers=headers,
        cookies=cookies,
        query=query,
    )


def test_local_edge_has_the_behaviours_of_the_template() -> None:
    """Tests without AWS are of what is deployed."""
    edged = assembly("edged")
    config = edged.edge.one(edge.DISTRIBUTION)["DistributionConfig"]
    hosts = {origin["Id"]: origin["DomainName"] for origin in config["Origins"]}
    given = [*config["CacheBehaviors"], config["DefaultCacheBehavior"]]
    assert [behaviour_of(each, edged, hosts) for each in given] == list(BEHAVIOURS)


def test_a_new_origin_publishes_another_version() -> None:
    """The settings are in the package, so only a new version has them."""
    near = assembly("edged")
    changed = near.stage.model_copy(
        update={"allowed_origins": (*near.stage.allowed_origins, "https://b.example")}
    )
    other = synthesize(changed)

    def version(found: Assembly) -> str:
        """Return the full id of the version."""
        (id,) = [
            name
            for name, each in found.edge.template["Resources"].items()
            if each["Type"] == "AWS::Lambda::Version"
        ]
        return id

    assert version(near) != version(other)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"zone": None}, "either zone"),
        ({"frontend": "app.example.com"}, "frontend"),
        ({"domain": "app.example.org"}, "zone"),
        ({"domain": "other.example.com"}, "allowed_origins"),
        ({"domain": "*.example.com"}, "domain"),
        ({"frontend": "https://frontend.example.net"}, "frontend"),
    ],
)
def test_edge_that_cannot_work_is_refused(changes: dict, words: str) -> None:
    """The message names the setting."""
    stage = assembly("edged").stage.model_dump()
    stage["edge"] |= changes
    with pytest.raises(ValueError, match=words):
        Stage.model_validate(stage)


def test_edge_and_a_domain_of_the_gateway_exclude_each_other() -> None:
    """The gateway would have two names, one of which leads past the edge."""
    stage = assembly("edged").stage.model_dump()
    domain = {"name": "api.example.com", "certificate_arn": "arn:aws:acm:us-east-1:1:a"}
    with pytest.raises(ValueError, match="domain must be left out"):
        Stage.model_validate(stage | {"domain": domain})


def test_certificate_of_the_gateway_is_in_the_stages_region() -> None:
    """That of the distribution cannot be, unless the stage is in us-east-1."""
    stage = load_stage("dev").model_dump() | {
        "region": "eu-west-1",
        "allowed_origins": ("https://app.example.com",),
        "edge": {
            "domain": "app.example.com",
            "frontend": "frontend.example.net",
            "certificates": {
                "distribution": "arn:aws:acm:us-east-1:111122223333:certificate/a",
                "gateway": "arn:aws:acm:us-east-1:111122223333:certificate/a",
            },
        },
    }
    with pytest.raises(ValueError, match="edge.certificates.gateway"):
        Stage.model_validate(stage)
