"""The doctor's checks of a distribution, and what a deployment says of it."""

from typing import Any

import pytest

from infra.stages.distribution import Certificates, Edge, HostedZone
from infra.stages.schema import Stage
from tests.unit.tools.deploy.fakes import StubbedAws, stage
from tools.deploy import checks_edge
from tools.deploy.deployed import Resource
from tools.deploy.deployment import Deployment
from tools.deploy.finding import Level
from tools.deploy.outputs import Outputs, next_steps

DOMAIN = "app.product.com"
ZONE = HostedZone(id="Z0123456789ABCDEFGHIJ", name="product.com")
ARN = "arn:aws:acm:us-east-1:111122223333:certificate/a"
BOTH = Certificates(distribution=ARN, gateway=ARN)


def edged(**given: Any) -> Stage:
    """Return a stage with a distribution."""
    given = given or {"zone": ZONE}
    return stage(edge=Edge(domain=DOMAIN, frontend="product.example.net", **given))


def test_stage_without_a_distribution_asks_nobody() -> None:
    """No client is made."""
    for check in (
        checks_edge.bootstrap,
        checks_edge.certificates,
        checks_edge.zone,
        checks_edge.records,
        checks_edge.origin_secrets,
    ):
        assert check(stage(), StubbedAws()).level is Level.OK


@pytest.mark.parametrize(
    ("version", "level"), [("30", Level.OK), ("5", Level.ERROR), (None, Level.ERROR)]
)
def test_region_of_the_edge_must_be_bootstrapped(
    version: str | None, level: Level
) -> None:
    """The remedy names that region."""
    aws = StubbedAws().sign_in()
    if version is None:
        aws.stub("ssm").add_client_error("get_parameter", "ParameterNotFound")
    else:
        answer = {"Parameter": {"Value": version}}
        aws.stub("ssm").add_response("get_parameter", answer)
    found = checks_edge.bootstrap(edged(), aws)
    assert found.level is level
    assert level is Level.OK or "/us-east-1" in found.remedy


@pytest.mark.parametrize(
    ("name", "status", "level"),
    [
        (DOMAIN, "ISSUED", Level.OK),
        ("*.product.com", "ISSUED", Level.OK),
        (DOMAIN, "PENDING_VALIDATION", Level.ERROR),
        ("other.product.com", "ISSUED", Level.ERROR),
        (None, "", Level.ERROR),
    ],
)
def test_both_certificates_must_be_of_the_domain(
    name: str | None, status: str, level: Level
) -> None:
    """CloudFront would refuse a connection to a gateway that is not."""
    aws = StubbedAws()
    for _ in range(2):
        if name is None:
            code = "ResourceNotFoundException"
            aws.stub("acm").add_client_error("describe_certificate", code)
        else:
            answer = {"Certificate": {"DomainName": name, "Status": status}}
            aws.stub("acm").add_response("describe_certificate", answer)
    assert checks_edge.certificates(edged(certificates=BOTH), aws).level is level


@pytest.mark.parametrize(
    ("name", "private", "level"),
    [
        ("product.com.", False, Level.OK),
        ("other.com.", False, Level.ERROR),
        ("product.com.", True, Level.ERROR),
        (None, False, Level.ERROR),
    ],
)
def test_zone_must_be_the_public_one_of_its_name(
    name: str | None, private: bool, level: Level
) -> None:
    """Records in another are seen by nobody, and certificates are never issued."""
    aws = StubbedAws()
    if name is None:
        aws.stub("route53").add_client_error("get_hosted_zone", "NoSuchHostedZone")
    else:
        zone = {
            "Id": ZONE.id,
            "Name": name,
            "CallerReference": "one",
            "Config": {"PrivateZone": private},
        }
        aws.stub("route53").add_response("get_hosted_zone", {"HostedZone": zone})
    assert checks_edge.zone(edged(), aws).level is level


@pytest.mark.parametrize(
    ("name", "kind", "level"),
    [
        (DOMAIN, "CNAME", Level.ERROR),
        (DOMAIN, "A", Level.ERROR),
        (DOMAIN, "TXT", Level.OK),
        (f"x.{DOMAIN}", "CNAME", Level.OK),
    ],
)
def test_record_of_somebody_else_stops_a_first_deployment(
    name: str, kind: str, level: Level
) -> None:
    """Otherwise the gateway answers nobody, and no distribution stands before it."""
    aws = StubbedAws()
    aws.stub("cloudformation").add_client_error(
        "get_template", "ValidationError", "does not exist"
    )
    found = {
        "ResourceRecordSets": [{"Name": f"{name}.", "Type": kind, "TTL": 60}],
        "IsTruncated": False,
        "MaxItems": "300",
    }
    aws.stub("route53").add_response("list_resource_record_sets", found)
    assert checks_edge.records(edged(), aws).level is level


class Deployed:
    """Clients of a stage that is deployed.

    Attributes:
        sent: what the distribution sends.
        guard: what the guard's rules hold.
    """

    def __init__(self, sent: str, guard: str) -> None:
        """Keep what is deployed."""
        self.sent = sent
        self.guard = guard

    def elsewhere(self, region: str) -> "Deployed":
        """Return the same in another region."""
        return self

    def client(self, service: str) -> "Deployed":
        """Return a client, of whatever service."""
        return self

    def get_secret_value(self, SecretId: str) -> dict[str, str]:  # noqa: N803
        """Return a secret."""
        return {"SecretString": SecretId.lower() * 4}

    def get_distribution_config(self, Id: str) -> dict[str, Any]:  # noqa: N803
        """Return what the distribution is like."""
        header = {"HeaderName": "X-Origin-Secret", "HeaderValue": self.sent}
        origin = {"CustomHeaders": {"Items": [header]}}
        return {"DistributionConfig": {"Origins": {"Items": [{}, origin]}}}

    def get_web_acl(self, **_: str) -> dict[str, Any]:
        """Return what the guard is like."""
        return {"WebACL": {"Rules": [self.guard]}}


FIRST, OTHER = "originsecret" * 4, "otheroriginsecret" * 4


@pytest.mark.parametrize(
    ("sent", "guard", "level"),
    [
        (FIRST, FIRST + OTHER, Level.OK),
        (OTHER, FIRST + OTHER, Level.OK),
        ("forged", FIRST + OTHER, Level.ERROR),
        (FIRST, FIRST, Level.WARNING),
    ],
)
def test_distribution_must_send_what_its_guard_takes(
    sent: str, guard: str, level: Level, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither value is shown."""
    kept = [
        Resource("AWS::SecretsManager::Secret", "OriginSecret", True),
        Resource("AWS::SecretsManager::Secret", "OtherOriginSecret", True),
        Resource("AWS::CloudFront::Distribution", "E1", False),
        Resource("AWS::WAFv2::WebACL", "guard|1|REGIONAL", False),
    ]
    monkeypatch.setattr(checks_edge, "resources", lambda client, stack: kept)
    aws: Any = Deployed(sent, guard)
    found = checks_edge.origin_secrets(edged(), aws)
    assert found.level is level
    assert FIRST not in found.detail + found.remedy


def test_the_first_secret_is_what_versions_are_tried_with(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """GitHub's roles may read no other, in whatever order AWS lists them."""
    secret = "AWS::SecretsManager::Secret"
    kept = [
        Resource(secret, "arn:b", True, "OtherOriginSecret5E6F"),
        Resource(secret, "arn:OtherOriginSecret", True, "OtherOriginSecret5E6F"),
        Resource(secret, "arn:OriginSecret", True, "OriginSecret1A2B"),
    ]
    monkeypatch.setattr(checks_edge, "resources", lambda client, stack: kept)
    aws: Any = Deployed("", "")
    assert checks_edge.origin_secret(edged(), aws) == "arn:originsecret" * 4
    assert checks_edge.origin_secret(stage(), StubbedAws()) is None


def test_record_to_make_is_printed_where_there_is_no_zone() -> None:
    """The distribution has a name of AWS's, which nobody could guess."""
    outputs = Outputs(
        api_url=f"https://{DOMAIN}/api",
        frontend_secret_arn="arn",
        table_name="t",
        bucket_name="b",
        distribution="d111111abcdef8.cloudfront.net",
    )
    line = f"{DOMAIN}  CNAME  d111111abcdef8.cloudfront.net"
    assert line in next_steps(Deployment(edged(certificates=BOTH)), outputs)
    assert line not in next_steps(Deployment(edged()), outputs)
