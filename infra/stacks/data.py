"""The stateful stack: the table, the bucket, the secrets."""

import json
from collections.abc import Mapping

from aws_cdk import CfnOutput, Duration, Environment, Fn, Stack
from aws_cdk import aws_dynamodb as dynamodb
from aws_cdk import aws_kms as kms
from aws_cdk import aws_s3 as s3
from aws_cdk import aws_secretsmanager as secretsmanager
from constructs import Construct

from infra.constructs.backups import TableBackups
from infra.constructs.service_key import service_key
from infra.declared import event_sources, expiring_objects
from infra.retention import removal_policy
from infra.stages.distribution import EDGE_REGION
from infra.stages.removal import Removal
from infra.stages.schema import Stage
from runtime.core.contract import probe_address
from runtime.core.dynamodb.schema import (
    INDEXES,
    PARTITION_KEY,
    SORT_KEY,
    STREAM_VIEW,
    TTL_ATTRIBUTE,
)

# Uploads that nobody finished, and versions that were overwritten or deleted.
ABANDONED_UPLOADS = Duration.days(1)
OLD_VERSIONS = Duration.days(30)
# Of what nobody keeps: the fewest that there can be.
DELETED_VERSIONS = Duration.days(1)
SERVER_ACCESS_LOGS = Duration.days(90)
SECRET_LENGTH = 64
# Secrets that the firewall before a distribution, or the distribution itself, knows.
FOR_THE_EDGE = (
    "FrontendSecret",
    "OtherFrontendSecret",
    "OriginSecret",
    "OtherOriginSecret",
)


class DataStack(Stack):
    """The resources that outlive every deployment; retained where the stage says so.

    Attributes:
        table: the one table.
        bucket: holds files.
        signing_keys: the ring that signs access tokens.
        refresh_key: refresh tokens are derived with it; outlives signing keys.
        factor_key: second factors are sealed with it; kept for good.
        frontend_secrets: either proves that a request comes from the frontend's
            server, so that one can be replaced while the frontend uses the other.
        origin_secrets: either proves that a request came through the distribution;
            none without one.
        probe_account: the account that the probe signs in to; None without a probe.
        backups: the backups of the table; None where there are none.
    """

    def __init__(
        self, scope: Construct, id: str, *, stage: Stage, env: Environment
    ) -> None:
        """Make the table, the bucket and the secrets."""
        super().__init__(
            scope, id, env=env, termination_protection=stage.deletion_protection
        )
        self._stage = stage
        self._key = self._customer_key() if stage.customer_managed_key else None
        self.table = self._table()
        self.bucket = self._bucket()
        self.signing_keys = self._secret("SigningKeys", "Signs access tokens")
        self.refresh_key = self._secret("RefreshKey", "Derives refresh tokens")
        self.factor_key = self._secret("FactorKey", "Seals second factors")
        proves = "Proves that a request comes from the frontend's server"
        self.frontend_secrets = (
            self._secret("FrontendSecret", proves),
            self._secret("OtherFrontendSecret", f"{proves}, too"),
        )
        # The frontend begins with the older one.
        self.frontend_secrets[1].node.add_dependency(self.frontend_secrets[0])
        self.origin_secrets = self._origin_secrets() if stage.edge else ()
        self.probe_account = self._probe_account() if stage.probe else None
        self.backups = self._backups()
        CfnOutput(self, "TableName", value=self.table.table_name)
        CfnOutput(self, "BucketName", value=self.bucket.bucket_name)
        for secret in (*self.frontend_secrets, *self.origin_secrets):
            CfnOutput(self, f"{secret.node.id}Arn", value=secret.secret_arn)
            if self._copies(secret.node.id):
                # A copy has the same name in another region.
                arn = Fn.join(EDGE_REGION, Fn.split(stage.region, secret.secret_arn))
                CfnOutput(self, f"{secret.node.id}EdgeArn", value=arn)

    def _table(self) -> dynamodb.TableV2:
        """Make the table: on demand, recoverable to any second of the last 35 days.

        One that was restored is taken over under an id of its own: CloudFormation lets
        go of the former, which is retained, and imports this one by its name.
        """
        key, stage = self._key, self._stage
        adopted = stage.adopted_table
        encryption = (
            dynamodb.TableEncryptionV2.customer_managed_key(key)
            if key
            else dynamodb.TableEncryptionV2.dynamo_owned_key()
        )
        return dynamodb.TableV2(
            self,
            f"Table{stage.data_generation}" if adopted else "Table",
            table_name=adopted,
            partition_key=_text(PARTITION_KEY),
            sort_key=_text(SORT_KEY),
            # All three from the start: CloudFormation changes one per update.
            global_secondary_indexes=[
                dynamodb.GlobalSecondaryIndexPropsV2(
                    index_name=index,
                    partition_key=_text(f"{index}pk"),
                    sort_key=_text(f"{index}sk"),
                )
                for index in INDEXES
            ],
            billing=dynamodb.Billing.on_demand(),
            encryption=encryption,
            time_to_live_attribute=TTL_ATTRIBUTE,
            dynamo_stream=dynamodb.StreamViewType(STREAM_VIEW),
            point_in_time_recovery_specification=(
                dynamodb.PointInTimeRecoverySpecification(
                    point_in_time_recovery_enabled=True
                )
            ),
            deletion_protection=stage.deletion_protection,
            removal_policy=removal_policy(stage),
        )

    def _backups(self) -> TableBackups | None:
        """Make the backups; files have their versions (docs/backup.md says why)."""
        stage = self._stage
        if stage.backups is None:
            return None
        policy = removal_policy(stage)
        key = None
        if stage.customer_managed_key:
            # Of its own: who loses the table's key can restore with this one.
            key = service_key(
                self,
                "BackupKey",
                description=f"Backups of {stage.name}",
                services=("backup", "dynamodb"),
                removal_policy=policy,
            )
        return TableBackups(
            self,
            "Backups",
            name=f"backend-{stage.name}",
            settings=stage.backups,
            table=self.table,
            key=key,
            removal_policy=policy,
        )

    def _bucket(self) -> s3.Bucket:
        """Make the bucket: private, encrypted, TLS only; the frontend uploads to it."""
        retained = self._stage.removal is Removal.RETAIN
        key = self._key
        bucket = s3.Bucket(
            self,
            "Files",
            block_public_access=s3.BlockPublicAccess.BLOCK_ALL,
            enforce_ssl=True,
            minimum_tls_version=1.2,
            encryption=(
                s3.BucketEncryption.KMS if key else s3.BucketEncryption.S3_MANAGED
            ),
            encryption_key=key,
            bucket_key_enabled=True if key else None,
            versioned=retained,
            object_ownership=s3.ObjectOwnership.BUCKET_OWNER_ENFORCED,
            lifecycle_rules=[
                s3.LifecycleRule(
                    id="abandoned-uploads",
                    abort_incomplete_multipart_upload_after=ABANDONED_UPLOADS,
                ),
                s3.LifecycleRule(
                    id="old-versions",
                    enabled=retained,
                    noncurrent_version_expiration=OLD_VERSIONS,
                    expired_object_delete_marker=True,
                ),
                *self._passing(),
            ],
            cors=[
                s3.CorsRule(
                    allowed_origins=list(self._stage.allowed_origins),
                    allowed_methods=[
                        s3.HttpMethods.GET,
                        s3.HttpMethods.HEAD,
                        s3.HttpMethods.POST,
                        s3.HttpMethods.PUT,
                    ],
                    allowed_headers=["*"],
                    exposed_headers=["ETag", "x-amz-checksum-sha256"],
                    max_age=3600,
                )
            ],
            server_access_logs_bucket=self._access_logs() if retained else None,
            removal_policy=removal_policy(self._stage),
        )
        if event_sources():
            # CDK would set this by a function of its own, with rights on all buckets.
            made = bucket.node.default_child
            assert isinstance(made, s3.CfnBucket)
            made.notification_configuration = (
                s3.CfnBucket.NotificationConfigurationProperty(
                    event_bridge_configuration=(
                        s3.CfnBucket.EventBridgeConfigurationProperty(
                            event_bridge_enabled=True
                        )
                    )
                )
            )
        return bucket

    def _passing(self) -> list[s3.LifecycleRule]:
        """Return the rules that delete what was to be handled or fetched by then.

        Once it is deleted, its versions go as soon as S3 can.
        """
        retained = self._stage.removal is Removal.RETAIN
        passing = {source.prefix: source.days for source in event_sources().values()}
        return [
            s3.LifecycleRule(
                id=f"left-{beginning.strip('/')}",
                prefix=beginning,
                expiration=Duration.days(days),
                noncurrent_version_expiration=DELETED_VERSIONS if retained else None,
            )
            for beginning, days in (passing | expiring_objects()).items()
        ]

    def _access_logs(self) -> s3.Bucket:
        """Make the bucket of access logs, which tell who asked for which file."""
        return s3.Bucket(
            self,
            "AccessLogs",
            block_public_access=s3.BlockPublicAccess.BLOCK_ALL,
            enforce_ssl=True,
            minimum_tls_version=1.2,
            encryption=s3.BucketEncryption.S3_MANAGED,
            object_ownership=s3.ObjectOwnership.BUCKET_OWNER_ENFORCED,
            lifecycle_rules=[s3.LifecycleRule(expiration=SERVER_ACCESS_LOGS)],
            removal_policy=removal_policy(self._stage),
        )

    def _origin_secrets(self) -> tuple[secretsmanager.Secret, ...]:
        """Make the two by which a distribution proves itself; it begins with the first.

        The rotation replaces the one that the distribution does not send.
        """
        proves = "Proves that a request came through the distribution"
        return (
            self._secret("OriginSecret", proves),
            self._secret("OtherOriginSecret", f"{proves}, too"),
        )

    def _probe_account(self) -> secretsmanager.Secret:
        """Make the password of the probe, beside the table that holds its account."""
        return self._secret(
            "ProbeAccount",
            "Signs the probe in",
            {"email": probe_address(self._stage.name)},
        )

    def _secret(
        self, id: str, description: str, beside: Mapping[str, str] | None = None
    ) -> secretsmanager.Secret:
        """Make a random secret; AWS generates it, so that nobody has ever seen it.

        Never change how it is generated, nor its id: either makes another secret, and
        what the old one sealed or signed is lost.

        Args:
            beside: other values, if it is the `password` of a JSON object.
        """
        return secretsmanager.Secret(
            self,
            id,
            description=f"{description} ({self._stage.name})",
            encryption_key=self._key,
            replica_regions=self._copies(id),
            generate_secret_string=secretsmanager.SecretStringGenerator(
                password_length=SECRET_LENGTH,
                exclude_punctuation=True,
                secret_string_template=json.dumps(beside) if beside else None,
                generate_string_key="password" if beside else None,
            ),
            removal_policy=removal_policy(self._stage),
        )

    def _copies(self, id: str) -> list[secretsmanager.ReplicaRegion] | None:
        """Return where a secret is needed besides: where the stage's distribution is.

        CloudFormation reads only secrets of its own region.
        """
        needed = id in FOR_THE_EDGE and self._stage.edge is not None
        if not needed or self._stage.region == EDGE_REGION:
            return None
        return [secretsmanager.ReplicaRegion(region=EDGE_REGION)]

    def _customer_key(self) -> kms.Key:
        """Make one key for table, files and secrets."""
        return service_key(
            self,
            "Key",
            description=f"Data of {self._stage.name}",
            services=("dynamodb", "s3", "secretsmanager"),
            removal_policy=removal_policy(self._stage),
        )


def _text(name: str) -> dynamodb.Attribute:
    return dynamodb.Attribute(name=name, type=dynamodb.AttributeType.STRING)
