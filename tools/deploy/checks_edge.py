"""Checks of what a distribution needs in the AWS account, in the region of the edge."""

from collections.abc import Iterable
from typing import Any

from infra.stages.distribution import EDGE_REGION
from infra.stages.schema import Stage
from runtime.core.contract import ORIGIN_SECRET_HEADER
from tools.deploy.aws import Aws
from tools.deploy.checks_aws import (
    BOOTSTRAP_PARAMETER,
    BOOTSTRAP_TO_DEPLOY,
    covers,
)
from tools.deploy.deployed import Resource, resources
from tools.deploy.finding import Finding, error, ok, warning

NONE = "no distribution"
_SECRET = "AWS::SecretsManager::Secret"
_DISTRIBUTION = "AWS::CloudFront::Distribution"
_WEB_ACL = "AWS::WAFv2::WebACL"
_LEADING = ("A", "AAAA", "CNAME")
# Part of the logical ids, and so of the names, of both.
_ORIGINS = "OriginSecret"


def bootstrap(stage: Stage, aws: Aws) -> Finding:
    """Check that the CDK can deploy in the region of the edge, too."""
    if stage.edge is None:
        return ok(NONE)
    ssm = aws.elsewhere(EDGE_REGION).client("ssm")
    remedy = (
        f"node_modules/.bin/cdk bootstrap -c stage={stage.name} "
        f"aws://{aws.account}/{EDGE_REGION}"
    )
    try:
        answer = ssm.get_parameter(Name=BOOTSTRAP_PARAMETER)
    except ssm.exceptions.ParameterNotFound:
        return error(f"missing in {EDGE_REGION}", remedy)
    version = int(answer["Parameter"]["Value"])
    if version < BOOTSTRAP_TO_DEPLOY:
        return error(f"version {version} in {EDGE_REGION} is too old", remedy)
    return ok(f"version {version} in {EDGE_REGION}")


def certificates(stage: Stage, aws: Aws) -> Finding:
    """Check that both certificates are issued for the domain, each in its region."""
    edge = stage.edge
    if edge is None:
        return ok(NONE)
    if edge.certificates is None:
        return ok("made by the stacks")
    wrong = []
    for arn in (edge.certificates.distribution, edge.certificates.gateway):
        region = arn.split(":")[3]
        acm = aws.elsewhere(region).client("acm")
        try:
            found = acm.describe_certificate(CertificateArn=arn)["Certificate"]
        except acm.exceptions.ResourceNotFoundException:
            wrong.append(f"there is none of this ARN in {region}")
            continue
        names = [found["DomainName"], *found.get("SubjectAlternativeNames", [])]
        if found["Status"] != "ISSUED":
            wrong.append(f"that in {region} has status {found['Status']}")
        elif not any(covers(name, edge.domain) for name in names):
            wrong.append(f"that in {region} is for {', '.join(names)}")
    if wrong:
        return error(
            "; ".join(wrong),
            f"request certificates for {edge.domain} in ACM, in {EDGE_REGION} and in "
            f"{stage.region}, and publish their validation records",
        )
    return ok(f"issued for {edge.domain}")


def zone(stage: Stage, aws: Aws) -> Finding:
    """Check that records of the zone are the ones that the world sees."""
    edge = stage.edge
    if edge is None or edge.zone is None:
        return ok(NONE if edge is None else "records are yours to make")
    route53 = aws.client("route53")
    try:
        found = route53.get_hosted_zone(Id=edge.zone.id)
    except route53.exceptions.NoSuchHostedZone:
        return error(
            f"there is no zone {edge.zone.id} in this account",
            f"set edge.zone of {stage.name} to the zone of {edge.zone.name}",
        )
    name = found["HostedZone"]["Name"].rstrip(".")
    if name != edge.zone.name:
        return error(
            f"{edge.zone.id} is of {name}, not of {edge.zone.name}",
            f"set edge.zone of {stage.name} to the zone of {edge.zone.name}",
        )
    if found["HostedZone"].get("Config", {}).get("PrivateZone"):
        return error(
            f"{edge.zone.id} is private: neither clients nor ACM see its records",
            f"set edge.zone of {stage.name} to the public zone of {edge.zone.name}",
        )
    return ok(f"{name}, of {edge.zone.id}")


def records(stage: Stage, aws: Aws) -> Finding:
    """Check that nothing else has the records that the edge's stack makes.

    Route 53 would refuse them, and the stack would be undone: after the gateway has
    been told to answer nobody but the distribution.
    """
    edge = stage.edge
    if edge is None or edge.zone is None:
        return ok(NONE if edge is None else "records are yours to make")
    there = aws.elsewhere(EDGE_REGION).client("cloudformation")
    if resources(there, f"{stage.prefix}-Edge"):
        return ok("made by the stack of the edge")
    name = f"{edge.domain}."
    answer = aws.client("route53").list_resource_record_sets(
        HostedZoneId=edge.zone.id, StartRecordName=name
    )
    taken = [
        each["Type"]
        for each in answer["ResourceRecordSets"]
        if each["Name"] == name and each["Type"] in _LEADING
    ]
    if taken:
        return error(
            f"{edge.domain} has a record of type {' and '.join(taken)} already",
            'see "Switching it on for a stage in use" in docs/edge.md: take it away '
            "just before the deployment, or give certificates instead of a zone and "
            "change the record yourself",
        )
    return ok(f"none for {edge.domain} yet")


def origin_secret(stage: Stage, aws: Aws) -> str | None:
    """Read what the functions of a stage behind a distribution want of each request.

    They take either secret; GitHub's roles may read the first.
    """
    if stage.edge is None:
        return None
    data = resources(aws.client("cloudformation"), f"{stage.prefix}-Data") or []
    store = aws.client("secretsmanager")
    for name in _of_origin(each for each in data if each.id.startswith(_ORIGINS)):
        return str(store.get_secret_value(SecretId=name)["SecretString"])
    return None


def _of_origin(data: Iterable[Resource]) -> list[str]:
    """Return the names of the distribution's secrets among a stack's resources."""
    return [r.name for r in data if r.type == _SECRET and _ORIGINS in r.name]


def origin_secrets(stage: Stage, aws: Aws) -> Finding:
    """Check that the distribution sends a secret that its guard takes.

    No value is shown or kept.
    """
    if stage.edge is None:
        return ok(NONE)
    cloudformation = aws.client("cloudformation")
    data = resources(cloudformation, f"{stage.prefix}-Data") or []
    service = resources(cloudformation, f"{stage.prefix}-Service") or []
    there = aws.elsewhere(EDGE_REGION)
    edge = resources(there.client("cloudformation"), f"{stage.prefix}-Edge") or []
    secrets = _of_origin(data)
    fronts = [r.name for r in edge if r.type == _DISTRIBUTION]
    guards = [r.name.split("|") for r in service if r.type == _WEB_ACL]
    if not secrets or not fronts or not guards:
        return ok("not deployed yet")
    store = aws.client("secretsmanager")
    values = {store.get_secret_value(SecretId=n)["SecretString"] for n in secrets}
    config = there.client("cloudfront").get_distribution_config(Id=fronts[0])
    sent = set(_sent(config["DistributionConfig"]))
    ((name, id, scope),) = guards
    acl = aws.client("wafv2").get_web_acl(Name=name, Id=id, Scope=scope)["WebACL"]
    remedy = (
        "invoke the function rotation with "
        '\'{"force": "origin"}\' (docs/runbooks/origin-secret.md)'
    )
    if len(sent) != 1 or not sent <= values:
        return error("the distribution sends none of them: all is refused", remedy)
    if any(value not in repr(acl["Rules"]) for value in values):
        return warning("the guard of the gateway does not know both", remedy)
    return ok("sent by the distribution, and known to the guard of the gateway")


def _sent(config: dict[str, Any]) -> list[str]:
    """Return the secrets that a distribution sends."""
    return [
        header["HeaderValue"]
        for origin in config["Origins"]["Items"]
        for header in origin.get("CustomHeaders", {}).get("Items", ())
        if header["HeaderName"].lower() == ORIGIN_SECRET_HEADER.lower()
    ]
