"""The key of a stage's own, which works through named services of the account alone."""

from collections.abc import Iterable

from aws_cdk import RemovalPolicy, Stack
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from constructs import Construct


def service_key(
    scope: Construct,
    id: str,
    *,
    description: str,
    services: Iterable[str],
    removal_policy: RemovalPolicy,
) -> kms.Key:
    """Make a key that whoever may use these services uses with them, and no other way.

    Permission to read what they keep includes use of the key, as with the keys that AWS
    manages; so no role needs a KMS permission of its own.

    Args:
        scope: the construct that has the key.
        id: its id there.
        description: its purpose, for the console.
        services: the first parts of the names at which AWS has the services.
        removal_policy: the fate of the key when its stack goes.
    """
    stack = Stack.of(scope)
    key = kms.Key(
        scope,
        id,
        description=description,
        enable_key_rotation=True,
        removal_policy=removal_policy,
    )
    key.add_to_resource_policy(
        iam.PolicyStatement(
            principals=[iam.AnyPrincipal()],
            actions=[
                "kms:CreateGrant",
                "kms:Decrypt",
                "kms:DescribeKey",
                "kms:Encrypt",
                "kms:GenerateDataKey*",
                "kms:ReEncrypt*",
            ],
            resources=["*"],
            conditions={
                "StringEquals": {
                    "kms:CallerAccount": stack.account,
                    "kms:ViaService": [
                        f"{service}.{stack.region}.amazonaws.com"
                        for service in services
                    ],
                }
            },
        )
    )
    return key
