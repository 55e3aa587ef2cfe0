"""The settings of a cache that all processes of a stage share."""

from ipaddress import IPv4Network
from typing import Annotated

from pydantic import AfterValidator, Field

from infra.stages.base import Settings

SUBNET_PREFIX = 27
"""The size of a subnet: 32 addresses, of which AWS keeps five and a dozen are used."""


def _checked_network(text: str) -> str:
    """Return a range of private addresses that has room for three subnets."""
    network = IPv4Network(text)
    if not network.is_private:
        raise ValueError("must be a range of private addresses")
    if not 16 <= network.prefixlen <= SUBNET_PREFIX - 2:
        raise ValueError("must be of a size from /16 to /25")
    return text


def _checked_zones(zones: tuple[str, ...]) -> tuple[str, ...]:
    """Refuse a zone that is named twice."""
    if len(set(zones)) < len(zones):
        raise ValueError("each zone once")
    return zones


class Valkey(Settings):
    """A cache in ElastiCache Serverless, with the network that it needs."""

    zones: Annotated[
        tuple[Annotated[str, Field(pattern=r"^[a-z]$")], ...],
        AfterValidator(_checked_zones),
    ] = Field(
        default=("a", "b"),
        min_length=2,
        max_length=3,
        description="The letters of the availability zones, which differ from account "
        "to account; each costs its own interface endpoints.",
    )
    network: Annotated[str, AfterValidator(_checked_network)] = Field(
        default="10.57.0.0/24",
        description="The addresses of the network. Nothing is connected to it, so that "
        "it matters only to whoever connects something later.",
    )
    storage_gb: int = Field(
        default=1, ge=1, le=5_000, description="The most that it may hold, and cost."
    )
    ecpu_per_second: int = Field(
        default=1_000,
        ge=1_000,
        le=15_000_000,
        description="The most that it may work, and cost: a check takes one unit.",
    )
