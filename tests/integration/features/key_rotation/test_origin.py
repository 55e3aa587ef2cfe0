"""The rotation on CloudFront, WAF and Secrets Manager, as moto has them."""

import time
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count
from secrets import token_hex
from types import SimpleNamespace
from typing import Any

import boto3
import pytest
from moto.secretsmanager import models as secret_store

from runtime.core.contract import ORIGIN_SECRET_HEADER
from runtime.features.key_rotation.origin.repository import OriginGuard

# Neither the local stage nor production is behind a distribution.
pytestmark = pytest.mark.usefixtures("unrecorded_calls")

NAMES = ("origin", "other-origin")
VALUES = ("a" * 64, "b" * 64)


@dataclass
class Cloud:
    """The deployed resources.

    Attributes:
        cloudfront: the client of CloudFront.
        waf: the client of WAF.
        secrets: the client of Secrets Manager.
        distribution: the id of the distribution.
        acl: name, id and scope of the web ACL.
    """

    cloudfront: Any
    waf: Any
    secrets: Any
    distribution: str
    acl: str

    def sent(self) -> list[str]:
        """Return the secrets that the distribution sends."""
        found = self.cloudfront.get_distribution_config(Id=self.distribution)
        return [
            header["HeaderValue"]
            for origin in found["DistributionConfig"]["Origins"]["Items"]
            for header in origin.get("CustomHeaders", {}).get("Items", [])
            if header["HeaderName"] == ORIGIN_SECRET_HEADER
        ]

    def admitted(self) -> set[str]:
        """Return the secrets that the guard takes."""
        name, id, scope = self.acl.split("|")
        acl = self.waf.get_web_acl(Name=name, Id=id, Scope=scope)["WebACL"]
        (rule,) = acl["Rules"]
        return {
            each["ByteMatchStatement"]["SearchString"].decode()
            for each in rule["Statement"]["OrStatement"]["Statements"]
        }

    def stored(self) -> list[str]:
        """Return the secrets as they are now."""
        return [
            self.secrets.get_secret_value(SecretId=name)["SecretString"]
            for name in NAMES
        ]


def _match(value: str) -> dict[str, Any]:
    """Return the comparison of the header with a secret."""
    return {
        "ByteMatchStatement": {
            "SearchString": value.encode(),
            "FieldToMatch": {"SingleHeader": {"Name": ORIGIN_SECRET_HEADER.lower()}},
            "TextTransformations": [{"Priority": 0, "Type": "NONE"}],
            "PositionalConstraint": "EXACTLY",
        }
    }


def _acl(waf: Any) -> str:
    """Make the guard, and return how CloudFormation refers to it."""
    measured = {
        "SampledRequestsEnabled": False,
        "CloudWatchMetricsEnabled": True,
        "MetricName": "guard",
    }
    made = waf.create_web_acl(
        Name="guard",
        Scope="REGIONAL",
        Description="guards",
        DefaultAction={"Block": {}},
        Rules=[
            {
                "Name": "FromDistribution",
                "Priority": 0,
                "Statement": {"OrStatement": {"Statements": [*map(_match, VALUES)]}},
                "Action": {"Allow": {}},
                "VisibilityConfig": measured,
            }
        ],
        VisibilityConfig=measured,
    )["Summary"]
    return f"{made['Name']}|{made['Id']}|REGIONAL"


def _distribution(cloudfront: Any) -> str:
    """Make a distribution that sends the first secret, and return its id."""
    header = {"HeaderName": ORIGIN_SECRET_HEADER, "HeaderValue": VALUES[0]}
    way = {
        "HTTPPort": 80,
        "HTTPSPort": 443,
        "OriginProtocolPolicy": "https-only",
        "OriginSslProtocols": {"Quantity": 1, "Items": ["TLSv1.2"]},
    }
    origins = [
        {
            "Id": "frontend",
            "DomainName": "frontend.example.net",
            "CustomOriginConfig": way,
        },
        {
            "Id": "api",
            "DomainName": "gateway.example.net",
            "CustomOriginConfig": way,
            "CustomHeaders": {"Quantity": 1, "Items": [header]},
        },
    ]
    made = cloudfront.create_distribution(
        DistributionConfig={
            "CallerReference": "one",
            "Comment": "keep this",
            "Enabled": True,
            "Origins": {"Quantity": len(origins), "Items": origins},
            "DefaultCacheBehavior": {
                "TargetOriginId": "frontend",
                "ViewerProtocolPolicy": "redirect-to-https",
            },
        }
    )
    id: str = made["Distribution"]["Id"]
    return id


@pytest.fixture(name="cloud")
def _cloud(monkeypatch: pytest.MonkeyPatch) -> Iterator[Cloud]:
    """Deploy everything an hour ago, and start the function there."""
    from runtime.features.key_rotation import worker

    # moto keeps whole seconds, of which the test takes less than one: of two secrets it
    # would not be told which is newer.
    seconds = count(time.time() - 3600)
    clock = SimpleNamespace(time=lambda: next(seconds))
    monkeypatch.setattr(secret_store, "time", clock)
    cloudfront = boto3.client("cloudfront", region_name="us-east-1")
    waf = boto3.client("wafv2", region_name="us-east-1")
    secrets = boto3.client("secretsmanager", region_name="us-east-1")
    for name, value in zip(NAMES, VALUES, strict=True):
        secrets.create_secret(Name=name, SecretString=value)
    for variable, name in (
        ("JWT_SECRET_KEY", "signing"),
        ("REFRESH_SECRET_KEY", "refresh"),
    ):
        secrets.create_secret(Name=name, SecretString=token_hex(32))
        monkeypatch.setenv(variable, f"secretsmanager:{name}")
    cloud = Cloud(cloudfront, waf, secrets, _distribution(cloudfront), _acl(waf))
    monkeypatch.setenv("ORIGIN_SECRET", f"secretsmanager:{NAMES[0]}")
    monkeypatch.setenv("OTHER_ORIGIN_SECRET", f"secretsmanager:{NAMES[1]}")
    monkeypatch.setenv("DISTRIBUTION_ID", cloud.distribution)
    monkeypatch.setenv("ORIGIN_GUARD", cloud.acl)
    for prepared in (worker.prepared, worker.prepared_origin):
        prepared.cache_clear()
    yield cloud
    for prepared in (worker.prepared, worker.prepared_origin):
        prepared.cache_clear()


def forced() -> str:
    """Run the function as after a leak, and return what it did."""
    from runtime.features.key_rotation.worker import handler

    done = handler({"force": "origin"}, {})
    return str(done["origin secrets"])


def settle(cloud: Cloud) -> None:
    """Wait until all servers of the distribution have its settings."""
    for _ in range(3):
        cloud.cloudfront.get_distribution(Id=cloud.distribution)


def test_rotation_changes_the_secret_and_nothing_else(
    cloud: Cloud, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Distribution and guard are otherwise as they were deployed."""
    from runtime.features.key_rotation.origin import service

    monkeypatch.setattr(service, "FORCED_LEAD", service.LEAD * 0)
    before = cloud.cloudfront.get_distribution_config(Id=cloud.distribution)
    settle(cloud)

    assert forced() in ("replaced", "sent")
    for _ in range(4):
        if cloud.sent() != [VALUES[0]]:
            break
        settle(cloud)
        forced()

    assert cloud.sent() and cloud.sent()[0] in cloud.stored()
    assert cloud.sent() != [VALUES[0]]
    assert cloud.admitted() == set(cloud.stored())
    after = cloud.cloudfront.get_distribution_config(Id=cloud.distribution)
    changed, former = after["DistributionConfig"], before["DistributionConfig"]
    changed["Origins"]["Items"][1]["CustomHeaders"]["Items"][0]["HeaderValue"] = "x"
    former["Origins"]["Items"][1]["CustomHeaders"]["Items"][0]["HeaderValue"] = "x"
    assert changed == former


def test_ordinary_run_leaves_young_secrets_alone(cloud: Cloud) -> None:
    """It is called every day."""
    from runtime.features.key_rotation.worker import handler

    settle(cloud)
    first = cloud.stored()[0]
    done = handler({}, {})
    assert done["origin secrets"] in ("rested", "waited")
    assert cloud.stored()[0] == first
    assert cloud.admitted() == set(cloud.stored())


def test_forced_run_leaves_the_keyrings_alone(cloud: Cloud) -> None:
    """Whoever leaked one has not leaked the other."""
    before = cloud.secrets.get_secret_value(SecretId="signing")["VersionId"]
    settle(cloud)
    forced()
    assert cloud.secrets.get_secret_value(SecretId="signing")["VersionId"] == before


def test_guard_keeps_its_default_and_description(cloud: Cloud) -> None:
    """An update that leaves them out would lose them."""
    name, id, scope = cloud.acl.split("|")
    assert OriginGuard(cloud.waf, cloud.acl).admit(["c" * 64, "d" * 64])
    assert not OriginGuard(cloud.waf, cloud.acl).admit(["d" * 64, "c" * 64])
    acl = cloud.waf.get_web_acl(Name=name, Id=id, Scope=scope)["WebACL"]
    assert acl["DefaultAction"] == {"Block": {}}
    assert acl["Description"] == "guards"
    assert cloud.admitted() == {"c" * 64, "d" * 64}


def test_failure_is_told_without_a_word_of_the_secret(
    cloud: Cloud, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Lambda calls again, and its alarm tells of a run that was given up."""
    from runtime.features.key_rotation import worker

    said: list[str] = []
    monkeypatch.setattr(worker.logger, "error", lambda *a: said.append(a[0] % a[1:]))
    monkeypatch.setenv("DISTRIBUTION_ID", "EGONE")
    worker.prepared.cache_clear()
    worker.prepared_origin.cache_clear()
    with pytest.raises(RuntimeError, match="could not be rotated"):
        forced()
    assert said == ["the secrets of the origin: NoSuchDistribution"]


def test_part_of_the_settings_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """A secret would be replaced that the distribution is never told of."""
    from runtime.core.settings import InvalidSettings, read_settings
    from runtime.features.key_rotation.settings import RotationSettings

    for name in ("JWT_SECRET_KEY", "REFRESH_SECRET_KEY", "ORIGIN_SECRET"):
        monkeypatch.setenv(name, "secretsmanager:one")
    with pytest.raises(InvalidSettings, match="belong together"):
        read_settings(RotationSettings)
