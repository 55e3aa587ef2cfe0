"""A network without a way out, and what functions in it may reach."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from ipaddress import IPv4Network

from aws_cdk import Aws, Fn, Stack
from aws_cdk import aws_ec2 as ec2
from constructs import Construct

from infra.stages.caching import SUBNET_PREFIX, Valkey

HTTPS = 443
_ANYWHERE = "0.0.0.0/0"
# CloudFormation allows everything where no rule is given.
_NOWHERE = ec2.CfnSecurityGroup.EgressProperty(
    ip_protocol="icmp",
    from_port=252,
    to_port=86,
    cidr_ip="255.255.255.255/32",
    description="Nothing",
)


@dataclass(frozen=True)
class Placement:
    """The place of a function in a network.

    Attributes:
        subnet_ids: the subnets.
        security_group_id: what it may reach.
    """

    subnet_ids: Sequence[str]
    security_group_id: str


class IsolatedNetwork(Construct):
    """A network whose only ways lead to AWS's services by endpoints.

    There is no internet gateway and no NAT: whatever calls the internet stays outside.
    It is made of resources, not of CDK's `Vpc`, which looks up the availability zones
    of an account, and so cannot be synthesized without credentials.

    Attributes:
        subnet_ids: a subnet in each zone.
        functions: the security group of functions.
    """

    def __init__(self, scope: Construct, id: str, *, settings: Valkey) -> None:
        """Make the network and its subnets; `reach` adds what they lead to."""
        super().__init__(scope, id)
        self._vpc = ec2.CfnVPC(
            self,
            "Vpc",
            cidr_block=settings.network,
            # Endpoints answer by the names that services have everywhere.
            enable_dns_support=True,
            enable_dns_hostnames=True,
        )
        routes = ec2.CfnRouteTable(self, "Routes", vpc_id=self._vpc.ref)
        self._route_table_id = routes.ref
        parts = IPv4Network(settings.network).subnets(new_prefix=SUBNET_PREFIX)
        self.subnet_ids = [
            self._subnet(zone, str(part)) for zone, part in zip(settings.zones, parts)
        ]
        self.functions = self.security_group(
            "Functions", "Functions that answer requests"
        )
        self._endpoints = self.security_group("Endpoints", "Endpoints of AWS")
        self.admit(self._endpoints, HTTPS)
        # By number, since CloudFormation cannot name the services of gateway endpoints.
        # There are routes to nothing else.
        self._allow_out(self.functions, HTTPS, cidr=_ANYWHERE, name="Aws")

    @property
    def placement(self) -> Placement:
        """The place of the functions that answer requests."""
        return Placement(self.subnet_ids, self.functions.attr_group_id)

    def security_group(self, id: str, description: str) -> ec2.CfnSecurityGroup:
        """Make a security group that nothing enters and nothing leaves."""
        return ec2.CfnSecurityGroup(
            self,
            id,
            group_description=description,
            vpc_id=self._vpc.ref,
            security_group_egress=[_NOWHERE],
        )

    def admit(self, group: ec2.CfnSecurityGroup, port: int) -> None:
        """Let functions, and nobody else, reach a port of what is in a group."""
        id = f"{group.node.id}From{self.functions.node.id}"
        ec2.CfnSecurityGroupIngress(
            self,
            id,
            group_id=group.attr_group_id,
            ip_protocol="tcp",
            from_port=port,
            to_port=port,
            source_security_group_id=self.functions.attr_group_id,
            description="Functions that answer requests",
        )

    def lead_to(self, group: ec2.CfnSecurityGroup, port: int) -> None:
        """Let functions reach a port of what is in a group, from both sides."""
        self.admit(group, port)
        self._allow_out(
            self.functions, port, group_id=group.attr_group_id, name=group.node.id
        )

    def reach(self, service: str, *, resources: Sequence[str] = ()) -> None:
        """Add a way to a service: free for table and bucket, else paid by the hour.

        Args:
            service: its name in the names of endpoints.
            resources: the ARNs that may be asked for; any of the service if empty. So
                nobody carries data out of the network into a table or bucket of theirs.
        """
        free = service in ("dynamodb", "s3")
        ec2.CfnVPCEndpoint(
            self,
            f"{service.title()}Endpoint",
            vpc_id=self._vpc.ref,
            service_name=f"com.amazonaws.{Stack.of(self).region}.{service}",
            vpc_endpoint_type="Gateway" if free else "Interface",
            route_table_ids=[self._route_table_id] if free else None,
            subnet_ids=None if free else self.subnet_ids,
            security_group_ids=None if free else [self._endpoints.attr_group_id],
            private_dns_enabled=None if free else True,
            policy_document=_policy(service, resources),
        )

    def _subnet(self, zone: str, part: str) -> str:
        """Make a subnet, which gives nobody a public address; return its id."""
        subnet = ec2.CfnSubnet(
            self,
            f"Subnet{zone.upper()}",
            vpc_id=self._vpc.ref,
            availability_zone=Fn.sub(f"${{AWS::Region}}{zone}"),
            cidr_block=part,
            map_public_ip_on_launch=False,
        )
        ec2.CfnSubnetRouteTableAssociation(
            self,
            f"Routes{zone.upper()}",
            subnet_id=subnet.ref,
            route_table_id=self._route_table_id,
        )
        return subnet.ref

    def _allow_out(
        self,
        group: ec2.CfnSecurityGroup,
        port: int,
        *,
        name: str,
        group_id: str | None = None,
        cidr: str | None = None,
    ) -> None:
        """Let what is in a group reach a port."""
        ec2.CfnSecurityGroupEgress(
            self,
            f"{group.node.id}To{name}",
            group_id=group.attr_group_id,
            ip_protocol="tcp",
            from_port=port,
            to_port=port,
            cidr_ip=cidr,
            destination_security_group_id=group_id,
            description=f"To {name}",
        )


def _policy(service: str, resources: Sequence[str]) -> Mapping[str, object]:
    """Return the policy of an endpoint: for the roles of this account alone."""
    condition = {"aws:PrincipalAccount": Aws.ACCOUNT_ID}
    if service == "s3":
        # The ARN of a bucket does not say whose it is.
        condition["aws:ResourceAccount"] = Aws.ACCOUNT_ID
    return {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Effect": "Allow",
                "Principal": {"AWS": "*"},
                "Action": "*",
                "Resource": list(resources) or "*",
                "Condition": {"StringEquals": condition},
            }
        ],
    }
