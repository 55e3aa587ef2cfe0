"""The distribution and its guard in AWS, as far as the rotation changes them."""

from collections.abc import Collection
from typing import Any

from runtime.core.contract import ORIGIN_SECRET_HEADER
from runtime.core.security.secrets import SecretVersions
from runtime.features.key_rotation.origin.models import Sent, Slot

_EVERYWHERE = "Deployed"
_CHANGEABLE = (
    "DefaultAction",
    "Description",
    "Rules",
    "VisibilityConfig",
    "CustomResponseBodies",
)
"""The members of a web ACL that an update must repeat, or they are lost."""


class SlotStore(SecretVersions):
    """The secrets in Secrets Manager, with the time at which each was stored."""

    def read_slot(self, reference: str) -> Slot:
        """Return the current version of a secret, and its time."""
        return Slot(reference, self.read(reference), self.stored_at(reference))


class Distribution:
    """A distribution of CloudFront, of which only the origin's secret is changed."""

    def __init__(self, client: Any, id: str) -> None:
        self._client = client
        self._id = id

    def sent(self) -> Sent:
        """Return what it sends; an empty secret if it sends none."""
        found = self._client.get_distribution(Id=self._id)
        distribution = found["Distribution"]
        headers = _headers(distribution["DistributionConfig"])
        return Sent(
            value=headers[0]["HeaderValue"] if headers else "",
            is_everywhere=distribution["Status"] == _EVERYWHERE,
            mark=found["ETag"],
        )

    def send(self, value: str, sent: Sent) -> None:
        """Have it send another secret; CloudFront refuses if it has changed since.

        Raises:
            LookupError: no origin of it has a secret; its stack must be deployed anew.
        """
        found = self._client.get_distribution(Id=self._id)
        config = found["Distribution"]["DistributionConfig"]
        headers = _headers(config)
        if not headers:
            raise LookupError("no origin of the distribution has a secret")
        for header in headers:
            header["HeaderValue"] = value
        self._client.update_distribution(
            Id=self._id, IfMatch=sent.mark, DistributionConfig=config
        )


class OriginGuard:
    """The web ACL before the gateway, of which only the secrets are changed."""

    def __init__(self, client: Any, reference: str) -> None:
        """Keep how to find it.

        Args:
            client: the client of WAF in its region.
            reference: its name, id and scope, as CloudFormation refers to it.
        """
        self._client = client
        name, id, scope = reference.split("|")
        self._key = {"Name": name, "Id": id, "Scope": scope}

    def admit(self, values: Collection[str]) -> bool:
        """Take these secrets and no other; False if it did so before."""
        found = self._client.get_web_acl(**self._key)
        acl = found["WebACL"]
        matches = [match for rule in acl["Rules"] for match in _matches(rule)]
        wanted = [value.encode() for value in values]
        if {bytes(match["SearchString"]) for match in matches} == set(wanted):
            return False
        for match, value in zip(matches, wanted, strict=True):
            match["SearchString"] = value
        self._client.update_web_acl(
            **self._key,
            **{name: acl[name] for name in _CHANGEABLE if name in acl},
            LockToken=found["LockToken"],
        )
        return True


def _headers(config: dict[str, Any]) -> list[dict[str, str]]:
    """Return the headers of all origins that hold the secret."""
    return [
        header
        for origin in config["Origins"]["Items"]
        for header in origin.get("CustomHeaders", {}).get("Items", ())
        if header["HeaderName"].lower() == ORIGIN_SECRET_HEADER.lower()
    ]


def _matches(rule: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the comparisons with the secret in a rule."""
    statements = rule["Statement"].get("OrStatement", {}).get("Statements", ())
    return [
        each["ByteMatchStatement"]
        for each in statements
        if each.get("ByteMatchStatement", {})
        .get("FieldToMatch", {})
        .get("SingleHeader", {})
        .get("Name")
        == ORIGIN_SECRET_HEADER.lower()
    ]
