"""The settings of a distribution (CloudFront) before the frontend and the API."""

from typing import Self

from pydantic import Field, model_validator

from infra.stages.base import Settings

EDGE_REGION = "us-east-1"
"""The region in which all of a distribution is made: its certificate, its firewall and
its function can be in no other."""
_NAME = r"^([a-z0-9]([a-z0-9-]*[a-z0-9])?\.)+[a-z]{2,}$"


class HostedZone(Settings):
    """The zone of Route 53 in which the stacks make records."""

    id: str = Field(pattern=r"^Z[A-Z0-9]+$")
    name: str = Field(pattern=_NAME)


class Certificates(Settings):
    """Certificates of the domain that are there already; AWS wants one in each place.

    The gateway has one, too: CloudFront passes the name on by which it was asked, and
    demands of its origin that it is certified for that.
    """

    distribution: str = Field(pattern=rf"^arn:aws:acm:{EDGE_REGION}:")
    gateway: str = Field(pattern=r"^arn:aws:acm:")


class Edge(Settings):
    """One name for frontend and API, in front of both.

    Certificates and records are made in a hosted zone; without one, the certificates
    are named, and the record is printed.
    """

    domain: str = Field(pattern=_NAME)
    frontend: str = Field(
        pattern=_NAME, description="The name at which the frontend is served now."
    )
    zone: HostedZone | None = None
    certificates: Certificates | None = None

    @property
    def origin(self) -> str:
        """The origin of all pages, as browsers send it."""
        return f"https://{self.domain}"

    @model_validator(mode="after")
    def _certified(self) -> Self:
        if (self.zone is None) == (self.certificates is None):
            raise ValueError(
                "give either zone, in which certificates are made, or certificates"
            )
        if self.zone and f".{self.domain}".endswith(f".{self.zone.name}") is False:
            raise ValueError(f"domain must be in the zone {self.zone.name}")
        if self.frontend == self.domain:
            raise ValueError("frontend must not be the distribution itself")
        return self
