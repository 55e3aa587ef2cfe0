"""Table, bucket, secrets and key keep their content, and keep it safe."""

import json
import secrets
import string

from infra.declared import event_sources, expiring_objects
from infra.stages.removal import Removal
from runtime.core.contract import probe_address
from runtime.core.dynamodb.schema import TABLE_DEFINITION, TTL_ATTRIBUTE
from runtime.core.security.keyring import parse_keyring
from tests.infra.templates import Assembly, Resource, statements

TABLE = "AWS::DynamoDB::GlobalTable"
BUCKET = "AWS::S3::Bucket"
SECRET = "AWS::SecretsManager::Secret"
KEY = "AWS::KMS::Key"
HOLD_DATA = (TABLE, "AWS::DynamoDB::Table", BUCKET, SECRET, KEY)


def files(assembly: Assembly) -> Resource:
    """Return the bucket with files."""
    return assembly.data.resources["Files"]


def test_data_outlives_its_stack_where_the_stage_says_so(deployed: Assembly) -> None:
    """All data is retained or none: a secret alone would be of no use."""
    held = [r for r in deployed.data.resources.values() if r.type in HOLD_DATA]
    assert {r.type for r in held} >= {TABLE, BUCKET, SECRET}
    retained = deployed.stage.removal is Removal.RETAIN
    assert {r.name: r.is_retained for r in held} == {r.name: retained for r in held}


def test_table_is_what_the_service_expects(deployed: Assembly) -> None:
    """Keys, indexes and billing are those that the tests of the service run on."""
    table = deployed.data.one(TABLE)

    for name in ("KeySchema", "GlobalSecondaryIndexes", "BillingMode"):
        assert table[name] == TABLE_DEFINITION[name]
    by_name = {a["AttributeName"]: a for a in table["AttributeDefinitions"]}
    expected = {a["AttributeName"]: a for a in TABLE_DEFINITION["AttributeDefinitions"]}
    assert by_name == expected


def test_table_forgets_what_expires_and_can_be_restored(deployed: Assembly) -> None:
    """It has a time to live, and can be recovered to any second."""
    table = deployed.data.one(TABLE)
    assert table["TimeToLiveSpecification"] == {
        "AttributeName": TTL_ATTRIBUTE,
        "Enabled": True,
    }
    (replica,) = table["Replicas"]
    recovery = replica["PointInTimeRecoverySpecification"]
    assert recovery["PointInTimeRecoveryEnabled"] is True


def test_data_cannot_be_deleted_by_accident_where_the_stage_says_so(
    deployed: Assembly,
) -> None:
    """Both the table and the stack are protected."""
    (replica,) = deployed.data.one(TABLE)["Replicas"]
    protected = deployed.stage.deletion_protection
    assert replica.get("DeletionProtectionEnabled", False) is protected
    stack = deployed.data.artifact["properties"]
    assert stack.get("terminationProtection", False) is protected


def test_customer_key_encrypts_everything_that_holds_data(prod: Assembly) -> None:
    """One key, which rotates, encrypts the table, the files and each secret."""
    key = prod.data.resources["Key"]
    arn = "${Data.Key.Arn}"
    assert key["EnableKeyRotation"] is True

    (replica,) = prod.data.one(TABLE)["Replicas"]
    assert replica["SSESpecification"] == {"KMSMasterKeyId": arn}
    (rule,) = files(prod)["BucketEncryption"]["ServerSideEncryptionConfiguration"]
    assert rule["ServerSideEncryptionByDefault"] == {
        "KMSMasterKeyID": arn,
        "SSEAlgorithm": "aws:kms",
    }
    assert {secret["KmsKeyId"] for secret in prod.data.of_type(SECRET)} == {arn}


def test_customer_key_serves_this_account_through_its_services_only(
    prod: Assembly,
) -> None:
    """Anybody may use it from this account and through those services only."""
    allowed = statements(prod.data.resources["Key"]["KeyPolicy"])
    to_anyone = [s for s in allowed if s["Principal"] == {"AWS": "*"}]
    assert to_anyone
    for statement in to_anyone:
        condition = statement["Condition"]["StringEquals"]
        assert condition["kms:CallerAccount"] == prod.stage.account
        services = {name.split(".")[0] for name in condition["kms:ViaService"]}
        assert services == {"dynamodb", "s3", "secretsmanager"}
    to_named = [s["Principal"]["AWS"] for s in allowed if s not in to_anyone]
    assert set(to_named) == {f"arn:aws:iam::{prod.stage.account}:root"}


def test_data_is_encrypted_everywhere(deployed: Assembly) -> None:
    """The key is the customer's own if the stage has one, and AWS's otherwise.

    DynamoDB always encrypts; without a specification it does so with a key that it
    owns, which costs nothing per request.
    """
    own_key = deployed.stage.customer_managed_key
    assert ("Key" in deployed.data.resources) is own_key
    assert deployed.data.one(TABLE)["SSESpecification"]["SSEEnabled"] is own_key
    for bucket in deployed.data.of_type(BUCKET):
        (rule,) = bucket["BucketEncryption"]["ServerSideEncryptionConfiguration"]
        algorithm = rule["ServerSideEncryptionByDefault"]["SSEAlgorithm"]
        own = bucket.name == "Files" and own_key
        assert algorithm == ("aws:kms" if own else "AES256")


def test_buckets_are_closed_to_the_public(deployed: Assembly) -> None:
    """Every switch against public access is on, and access lists are off."""
    for bucket in deployed.data.of_type(BUCKET):
        block = bucket["PublicAccessBlockConfiguration"]
        assert list(block.values()) == [True] * 4, bucket.name
        (owner,) = bucket["OwnershipControls"]["Rules"]
        assert owner == {"ObjectOwnership": "BucketOwnerEnforced"}


def test_buckets_answer_over_tls_only(deployed: Assembly) -> None:
    """All other requests are denied to everybody, for objects as well."""
    policies = {p["Bucket"]: p for p in deployed.data.of_type("AWS::S3::BucketPolicy")}
    for bucket in deployed.data.of_type(BUCKET):
        arn = f"${{Data.{bucket.name}.Arn}}"
        document = policies[f"${{Data.{bucket.name}}}"]["PolicyDocument"]
        conditions = []
        for statement in statements(document, "Deny"):
            assert statement["Principal"] == {"AWS": "*"}
            assert statement["Action"] == "s3:*"
            assert statement["Resource"] == [arn, f"{arn}/*"]
            conditions.append(statement["Condition"])
        assert {"Bool": {"aws:SecureTransport": "false"}} in conditions
        assert {"NumericLessThan": {"s3:TlsVersion": 1.2}} in conditions


def test_only_the_frontend_may_upload_from_a_page(deployed: Assembly) -> None:
    """The bucket's origins are the stage's."""
    (rule,) = files(deployed)["CorsConfiguration"]["CorsRules"]
    assert rule["AllowedOrigins"] == list(deployed.stage.allowed_origins)
    assert "DELETE" not in rule["AllowedMethods"]
    # Those by which a page knows what has arrived.
    assert rule["ExposedHeaders"] == ["ETag", "x-amz-checksum-sha256"]
    assert {"POST", "PUT"} <= set(rule["AllowedMethods"])


def test_nothing_abandoned_is_paid_for_for_ever(deployed: Assembly) -> None:
    """Unfinished uploads go after a day, and versions that were replaced later."""
    rules = files(deployed)["LifecycleConfiguration"]["Rules"]
    enabled = [rule for rule in rules if rule["Status"] == "Enabled"]
    (abandoned,) = [r for r in enabled if "AbortIncompleteMultipartUpload" in r]
    assert abandoned["AbortIncompleteMultipartUpload"]["DaysAfterInitiation"] == 1
    versioned = "VersioningConfiguration" in files(deployed).properties
    assert versioned is any("NoncurrentVersionExpiration" in r for r in enabled)


def test_what_was_to_be_handled_or_fetched_by_then_goes_soon(
    deployed: Assembly,
) -> None:
    """It goes by the key alone; once it is deleted, so do its versions."""
    passing = {source.prefix: source.days for source in event_sources().values()}
    passing |= expiring_objects()
    rules = files(deployed)["LifecycleConfiguration"]["Rules"]
    expiring = {r["Prefix"]: r for r in rules if "ExpirationInDays" in r}
    assert set(expiring) == set(passing)
    for beginning, days in passing.items():
        rule = expiring[beginning]
        assert (rule["Status"], rule["ExpirationInDays"]) == ("Enabled", days)
        versioned = "VersioningConfiguration" in files(deployed).properties
        old = {"NoncurrentDays": 1} if versioned else None
        assert rule.get("NoncurrentVersionExpiration") == old


def test_bucket_tells_eventbridge_of_its_objects_if_a_worker_wants_to_know(
    deployed: Assembly,
) -> None:
    """CDK's own way would add a function that may change every bucket."""
    told = files(deployed).properties.get("NotificationConfiguration")
    wanted = {"EventBridgeConfiguration": {"EventBridgeEnabled": True}}
    assert told == (wanted if event_sources() else None)
    assert not deployed.data.of_type("AWS::Lambda::Function")


def test_retained_files_keep_their_versions_and_their_visitors(
    deployed: Assembly,
) -> None:
    """An overwritten file can be restored, and a log tells who asked for which file."""
    bucket = files(deployed).properties
    if deployed.stage.removal is Removal.DESTROY:
        assert {"VersioningConfiguration", "LoggingConfiguration"}.isdisjoint(bucket)
        return
    assert bucket["VersioningConfiguration"] == {"Status": "Enabled"}
    target = bucket["LoggingConfiguration"]["DestinationBucketName"]
    assert target == "${Data.AccessLogs}"
    (rule,) = deployed.data.resources["AccessLogs"]["LifecycleConfiguration"]["Rules"]
    assert rule["ExpirationInDays"] == 90


def test_secrets_are_made_by_aws_and_differ(deployed: Assembly) -> None:
    """Nobody has seen them, and no template holds one."""
    found = deployed.data.of_type(SECRET)
    assert [s.name for s in found] == [
        "SigningKeys",
        "RefreshKey",
        "FactorKey",
        "FrontendSecret",
        "OtherFrontendSecret",
        *(["ProbeAccount"] if deployed.stage.probe else []),
    ]
    for secret in found:
        assert "SecretString" not in secret.properties


def test_no_secret_is_ever_made_anew(deployed: Assembly) -> None:
    """Each is generated as it was when it was first deployed.

    CloudFormation makes a secret anew when anything in `GenerateSecretString` changes,
    or its logical id. What was sealed with the factor key could never be read again, so
    everybody would lose their second factor; all sessions would end with the others. So
    this is no place for an improvement: add a secret instead, and move to it.
    """
    found = {
        logical_id: resource["Properties"]["GenerateSecretString"]
        for logical_id, resource in deployed.data.template["Resources"].items()
        if resource["Type"] == SECRET
    }
    as_ever = {"ExcludePunctuation": True, "PasswordLength": 64}
    if deployed.stage.probe:
        # The account in the table has the password that the secret was made with.
        form = {"email": probe_address(deployed.stage.name)}
        assert found.pop("ProbeAccount486A5BB2") == as_ever | {
            "SecretStringTemplate": json.dumps(form),
            "GenerateStringKey": "password",
        }
    assert found == dict.fromkeys(
        (
            "SigningKeysA56F0358",
            "RefreshKey172F2F5D",
            "FactorKey70FAE778",
            "FrontendSecretB01C974D",
            "OtherFrontendSecret4922D9DB",
        ),
        as_ever,
    )
    for resource in deployed.data.of_type(SECRET):
        # A name of ones own could not be given to the successor, and changing it
        # replaces the secret as well.
        assert "Name" not in resource.properties


def test_the_frontend_begins_with_the_older_of_its_secrets(deployed: Assembly) -> None:
    """The rotation replaces the older one, when the frontend has taken the newer."""
    other = deployed.data.resources["OtherFrontendSecret"].whole
    (first,) = other["DependsOn"]
    assert first.startswith("FrontendSecret")
    assert deployed.data.outputs["FrontendSecretArn"] == "${Data.FrontendSecret}"
    other_arn = deployed.data.outputs["OtherFrontendSecretArn"]
    assert other_arn == "${Data.OtherFrontendSecret}"


def test_generated_secret_is_a_key_that_the_service_takes(prod: Assembly) -> None:
    """The secret is long enough, and its characters need no quoting."""
    made = prod.data.resources["SigningKeys"]["GenerateSecretString"]
    assert made["ExcludePunctuation"] is True
    letters = string.ascii_letters + string.digits
    value = "".join(secrets.choice(letters) for _ in range(made["PasswordLength"]))
    parse_keyring(value)
