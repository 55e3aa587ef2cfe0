"""The stack of a stage's distribution, all in the one region where it can be."""

from aws_cdk import CfnOutput, Environment, Fn, SecretValue, Stack
from aws_cdk import aws_certificatemanager as acm
from aws_cdk import aws_route53 as route53
from aws_cdk import aws_route53_targets as targets
from aws_cdk import aws_secretsmanager as secretsmanager
from constructs import Construct

from infra.constructs.alarm_topic import alarm_topic
from infra.constructs.distribution import FrontedStage, Gateway
from infra.constructs.edge_function import EdgeFunction
from infra.constructs.firewall import Firewall
from infra.monitoring.edge import edge_group
from infra.monitoring.making import AlarmMaker, tell
from infra.stacks.data import DataStack
from infra.stacks.service import ServiceStack
from infra.stages.distribution import EDGE_REGION, Edge, HostedZone
from infra.stages.schema import Stage


class EdgeStack(Stack):
    """The distribution, its firewall, function, certificate and records.

    It holds nothing that remembers. What it reads of the stage's other stacks may be in
    another region, so it names their outputs (weak references, decision 5).

    Attributes:
        distribution: the distribution in front of frontend and API.
    """

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        stage: Stage,
        edge: Edge,
        data: DataStack,
        service: ServiceStack,
        env: Environment,
    ) -> None:
        """Make everything that stands before the API's gateway.

        Args:
            edge: the stage's settings of it.
            data: has the secrets.
            service: has the gateway.
        """
        super().__init__(scope, id, env=env)
        self._stage = stage
        self._data = data
        self._service = service
        self.add_stack_dependency(service)
        zone = self._zone(edge.zone) if edge.zone else None
        firewall = Firewall(
            self,
            "Firewall",
            stage=stage,
            frontend_secrets=[
                self._secret(each.node.id) for each in data.frontend_secrets
            ],
            before_distribution=True,
        )
        judge = EdgeFunction(self, "Edge", stage=stage)
        # The first one, always: the rotation may have told CloudFront to send the
        # other one meanwhile, and the gateway takes both at all times.
        origin_secret = self._secret(data.origin_secrets[0].node.id)
        fronted = FrontedStage(
            self,
            "Front",
            stage=stage,
            edge=edge,
            gateway=Gateway(
                self._output(service, "DomainTarget"), origin_secret.unsafe_unwrap()
            ),
            certificate=self._certificate(edge, zone),
            firewall_arn=firewall.acl.attr_arn,
            judge=judge.function.current_version,
        )
        self.distribution = fronted.distribution
        if zone:
            self._records(edge, zone)
        self._watch()
        CfnOutput(self, "EdgeFunctionArn", value=judge.function.function_arn)
        CfnOutput(self, "EdgeFirewallArn", value=firewall.acl.attr_arn)
        CfnOutput(self, "DistributionId", value=self.distribution.distribution_id)
        CfnOutput(self, "DistributionName", value=self.distribution.domain_name)

    def _watch(self) -> None:
        """Tell people of failures, by a topic of this stack.

        CloudFront has its metrics in this region alone, and an alarm neither sees those
        of another region nor tells a topic there. So `Page` cannot have it as a member.
        """
        pages = alarm_topic(self, "Pages", stage=self._stage)
        alarms = AlarmMaker(self, self._stage)
        tell(alarms.group(edge_group(self.distribution)), pages)
        CfnOutput(self, "EdgePageTopic", value=pages.topic_arn)

    def _zone(self, zone: HostedZone) -> route53.IHostedZone:
        """Return the zone that is there already."""
        return route53.HostedZone.from_hosted_zone_attributes(
            self, "Zone", hosted_zone_id=zone.id, zone_name=zone.name
        )

    def _certificate(
        self, edge: Edge, zone: route53.IHostedZone | None
    ) -> acm.ICertificate:
        """Return the certificate of the domain, which a record of the zone proves."""
        if edge.certificates:
            return acm.Certificate.from_certificate_arn(
                self, "Certificate", edge.certificates.distribution
            )
        return acm.Certificate(
            self,
            "Certificate",
            domain_name=edge.domain,
            validation=acm.CertificateValidation.from_dns(zone),
        )

    def _records(self, edge: Edge, zone: route53.IHostedZone) -> None:
        """Make the records by which clients find the distribution."""
        for id, kind in (("Ipv4", "A"), ("Ipv6", "AAAA")):
            route53.CfnRecordSet(
                self,
                id,
                hosted_zone_id=zone.hosted_zone_id,
                name=f"{edge.domain}.",
                type=kind,
                alias_target=route53.CfnRecordSet.AliasTargetProperty(
                    dns_name=self.distribution.domain_name,
                    # All distributions have this one; CDK would write a table of it.
                    hosted_zone_id=targets.CloudFrontTarget.CLOUDFRONT_ZONE_ID,
                ),
            )

    def _secret(self, name: str) -> SecretValue:
        """Return a secret of the data stack, as a copy of it in this region.

        CloudFormation resolves it while it deploys; the template has a reference.
        """
        copied = "" if self._stage.region == EDGE_REGION else "Edge"
        arn = self._output(self._data, f"{name}{copied}Arn")
        secret = secretsmanager.Secret.from_secret_complete_arn(self, name, arn)
        return secret.secret_value

    def _output(self, stack: Stack, name: str) -> str:
        """Return an output of another of the stage's stacks."""
        return Fn.get_stack_output(
            stack_name=stack.stack_name, output_name=name, region=self._stage.region
        )
