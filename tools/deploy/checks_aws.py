"""Checks of the AWS account that a stage is to be deployed to."""

from botocore.exceptions import (
    BotoCoreError,
    ClientError,
    ConnectionError,
    HTTPClientError,
)

from infra.declared import event_sources, job_workers, scheduled_workers
from infra.stages.functions import FunctionSettings
from infra.stages.loading import PREVIEWED
from infra.stages.previews import is_preview
from infra.stages.schema import Stage
from tools.deploy.aws import Aws
from tools.deploy.checks_here import SERVING_PEOPLE, STAGES_FILE, is_placeholder
from tools.deploy.deployed import resources
from tools.deploy.finding import Finding, error, ok, warning

BOOTSTRAP_PARAMETER = "/cdk-bootstrap/hnb659fds/version"
# What aws-cdk-lib's default synthesizer demands, and what `cdk diff` can use.
BOOTSTRAP_TO_DEPLOY = 6
BOOTSTRAP_TO_LOOK = 8
# Where the records are that a domain refers to, unless SES says otherwise.
DKIM_ZONE = "dkim.amazonses.com"
# Its name is AWS's.
SCALING_ROLE = "AWSServiceRoleForApplicationAutoScaling_LambdaConcurrency"
# Lambda keeps this many for functions that reserve nothing.
UNRESERVED = 100
_SECRET = "AWS::SecretsManager::Secret"
_WEB_ACL = "AWS::WAFv2::WebACL"
# Part of the logical ids, and so of the names, of both.
_FRONTENDS = "FrontendSecret"
# As infra/ names them; importing it would start the CDK.
ACCOUNT_STACK = "Backend-Account"
INSIGHTS_LOG = "/aws/lambda-insights"
_QUOTAS = "https://console.aws.amazon.com/servicequotas/home/services"


def credentials(stage: Stage, aws: Aws) -> Finding:
    """Check that the credentials work and belong to the stage's account."""
    try:
        account = aws.account
    except (ConnectionError, HTTPClientError) as reason:
        return error(str(reason), "check the network, and AWS_ENDPOINT_URL if set")
    except (BotoCoreError, ClientError) as reason:
        return error(
            str(reason), "aws sso login --profile NAME && export AWS_PROFILE=NAME"
        )
    if stage.account not in (None, account):
        return error(
            f"signed in to {account}, but {stage.name} is for {stage.account}",
            "sign in there, or change the stage's account in infra/stages/values.py",
        )
    return ok(f"account {account}, region {stage.region}")


def bootstrap(stage: Stage, aws: Aws) -> Finding:
    """Check that the CDK bootstrap stack exists and is new enough."""
    remedy = (
        f"node_modules/.bin/cdk bootstrap -c stage={stage.name} "
        f"aws://{aws.account}/{stage.region}"
    )
    ssm = aws.client("ssm")
    try:
        answer = ssm.get_parameter(Name=BOOTSTRAP_PARAMETER)
    except ssm.exceptions.ParameterNotFound:
        return error("missing", remedy)
    version = int(answer["Parameter"]["Value"])
    if version < BOOTSTRAP_TO_DEPLOY:
        return error(f"version {version} is too old", remedy)
    if version < BOOTSTRAP_TO_LOOK:
        return warning(f"version {version} has no role for `cdk diff`", remedy)
    return ok(f"version {version}")


def gateway_logs(stage: Stage, aws: Aws) -> Finding:
    """Check the role for API Gateway's logs, which all APIs of a region share."""
    role = aws.gateway_account.get("cloudwatchRoleArn")
    if role:
        return ok(str(role))
    if is_preview(stage.name):
        return error(
            "no role yet, and a pull request's stage makes none",
            f"make deploy STAGE={PREVIEWED}, once",
        )
    return warning("no role yet", "nothing to do: the stack Backend-Account sets it")


def insights_log(stage: Stage, aws: Aws) -> Finding:
    """Check that the stack Backend-Account can have the log of Lambda Insights.

    CloudFormation refuses to make a log group that is there. Any function with the
    extension makes this one unless a stack did before.
    """
    logs, cloudformation = aws.client("logs"), aws.client("cloudformation")
    groups = logs.describe_log_groups(logGroupNamePrefix=INSIGHTS_LOG)["logGroups"]
    if INSIGHTS_LOG not in {group["logGroupName"] for group in groups}:
        return ok("not there yet")
    try:
        owned = cloudformation.describe_stack_resources(PhysicalResourceId=INSIGHTS_LOG)
    except ClientError as reason:
        if reason.response["Error"]["Code"] != "ValidationError":
            raise
        return error(
            f"{INSIGHTS_LOG} is there, and of no stack: Backend-Account cannot make it",
            f"node_modules/.bin/cdk deploy Backend-Account -c stage={stage.name} "
            f"--import-existing-resources && aws logs put-retention-policy "
            f"--region {stage.region} --log-group-name {INSIGHTS_LOG} "
            "--retention-in-days 30",
        )
    (stack,) = {each["StackName"] for each in owned["StackResources"]}
    if stack != ACCOUNT_STACK:
        return error(
            f"{INSIGHTS_LOG} is of the stack {stack}",
            f"take it out of {stack} and keep it (DeletionPolicy: Retain), then ask "
            "again",
        )
    return ok(f"of {stack}")


def concurrency(stage: Stage, aws: Aws) -> Finding:
    """Check that the account's Lambda concurrency suffices for the stage."""
    limits = aws.client("lambda").get_account_settings()["AccountLimit"]
    limit = int(limits["ConcurrentExecutions"])
    least, most = reserved(stage)
    detail = (
        f"account limit {limit}; the stage reserves {least} to {most}, "
        f"Lambda requires {UNRESERVED} unreserved"
    )
    remedy = f"request a higher quota: {_QUOTAS}/lambda/quotas/L-B99A9384"
    if least and least + UNRESERVED > limit:
        return error(detail, remedy)
    if most and most + UNRESERVED > limit:
        return warning(f"{detail}: scaling cannot reach its maximum", remedy)
    if limit < UNRESERVED:
        return warning(
            f"account limit {limit}: more concurrent requests are refused", remedy
        )
    return ok(detail if most else f"account limit {limit}; the stage reserves none")


def reserved(stage: Stage) -> tuple[int, int]:
    """Return the concurrency that all functions of a stage reserve: least and most."""
    # Mail, relay, feedback, rotation, and the one that starts jobs.
    workers = 5 + len(event_sources()) + (stage.probe is not None)
    erasers = 1 + len(scheduled_workers())
    functions = (
        stage.api,
        stage.auth,
        *[stage.worker] * workers,
        *[stage.eraser] * erasers,
        *[stage.jobs] * len(job_workers()),
    )
    return (
        sum(_held(function, at_most=False) for function in functions),
        sum(_held(function, at_most=True) for function in functions),
    )


def scaling_role(stage: Stage, aws: Aws) -> Finding:
    """Check the role by which AWS scales provisioned concurrency, made at first use."""
    functions = (stage.api, stage.auth, stage.worker, stage.eraser)
    by_version = stage.delivery is not None and stage.delivery.warm == "version"
    if by_version or not any(each.provisioned for each in functions):
        return ok("nothing scales")
    iam = aws.client("iam")
    try:
        iam.get_role(RoleName=SCALING_ROLE)
    except iam.exceptions.NoSuchEntityException:
        return warning(
            "not there yet: AWS makes it, if whoever deploys may make such roles",
            "aws iam create-service-linked-role "
            "--aws-service-name lambda.application-autoscaling.amazonaws.com",
        )
    return ok(SCALING_ROLE)


def gateway_throttle(stage: Stage, aws: Aws) -> Finding:
    """Check that the account's API Gateway throttle is not below the stage's.

    The account's is shared by all APIs of the region; the stage's is for each method.
    """
    limits = aws.gateway_account["throttleSettings"]
    rate, burst = float(limits["rateLimit"]), int(limits["burstLimit"])
    detail = (
        f"the account has {rate:g} requests/s and bursts of {burst} for all its APIs; "
        f"each method of the stage {stage.throttle.rate:g} and {stage.throttle.burst}"
    )
    if stage.throttle.rate > rate or stage.throttle.burst > burst:
        return warning(
            f"{detail}: one method alone can ask for more than the account has",
            f"request a higher quota: {_QUOTAS}/apigateway/quotas",
        )
    return ok(detail)


def certificate(stage: Stage, aws: Aws) -> Finding:
    """Check that the domain's certificate is issued, matches, and is in the region."""
    domain = stage.domain
    if domain is None:
        return ok("no custom domain")
    remedy = f"request a certificate for {domain.name} in ACM, in {stage.region}"
    if domain.certificate_arn.split(":")[3] != stage.region:
        return error(
            f"not in {stage.region}; a regional API needs it in its own region", remedy
        )
    acm = aws.client("acm")
    try:
        answer = acm.describe_certificate(CertificateArn=domain.certificate_arn)
    except acm.exceptions.ResourceNotFoundException:
        return error("there is no such certificate", remedy)
    found = answer["Certificate"]
    if found["Status"] != "ISSUED":
        return error(
            f"its status is {found['Status']}",
            "add ACM's validation record to the domain's DNS zone, then wait",
        )
    names = [found["DomainName"], *found.get("SubjectAlternativeNames", [])]
    if not any(covers(name, domain.name) for name in names):
        return error(f"issued for {', '.join(names)}, not for {domain.name}", remedy)
    return ok(f"issued for {domain.name}")


def mail_sender(stage: Stage, aws: Aws) -> Finding:
    """Check that SES may send mails from the stage's address."""
    grave = error if stage.name in SERVING_PEOPLE else warning
    domain = stage.mail_domain
    if is_placeholder(domain):
        return grave(
            f"{domain} is a placeholder: no mail can be sent",
            f"set mail_from of {stage.name} in {STAGES_FILE}",
        )
    ses = aws.client("sesv2")
    try:
        found = ses.get_email_identity(EmailIdentity=domain)
    except ses.exceptions.NotFoundException:
        # SES would be content with a parent domain; its events and its reputation are
        # then those of all that send from there.
        return grave(
            f"{domain} is no SES identity in {stage.region}: no mail can be sent",
            f"aws sesv2 create-email-identity --region {stage.region} "
            f"--email-identity {domain}",
        )
    if found.get("VerifiedForSendingStatus"):
        detail = f"{stage.mail_from}, of a verified domain"
        default = found.get("ConfigurationSetName")
        if default:
            return warning(
                f"{detail} whose default configuration set, {default}, is not used: "
                "mails of the stage name one of its own",
                "what others set there (dedicated addresses, TLS, archiving) belongs "
                "into infra/constructs/mail_events.py as well",
            )
        return ok(detail)
    dkim = found.get("DkimAttributes", {})
    zone = dkim.get("SigningHostedZone", DKIM_ZONE)
    records = [
        f"{token}._domainkey.{domain} CNAME {token}.{zone}"
        for token in dkim.get("Tokens", [])
    ]
    return grave(
        f"{domain} is not verified ({found.get('VerificationStatus', 'PENDING')}): "
        "no mail can be sent",
        f"publish {', '.join(records) or 'its DKIM records'}, then wait",
    )


def mail_account(stage: Stage, aws: Aws) -> Finding:
    """Check that SES may send to any address, and not only to verified ones."""
    found = aws.client("sesv2").get_account()
    if not found.get("SendingEnabled"):
        grave = error if stage.name in SERVING_PEOPLE else warning
        return grave(
            f"sending is paused in {stage.region} ({found.get('EnforcementStatus')})",
            "see the reason in SES's console, under Account dashboard",
        )
    quota = found.get("SendQuota", {})
    detail = (
        f"{quota.get('Max24HourSend', 0):g} mails a day, "
        f"{quota.get('MaxSendRate', 0):g}/s"
    )
    if not found.get("ProductionAccessEnabled"):
        return warning(
            f"{detail}, in the sandbox: to verified addresses only",
            "ask for production access (docs/deploying.md, section 5); until then "
            "verify the addresses that you try it with",
        )
    return ok(detail)


def frontend_secrets(stage: Stage, aws: Aws) -> Finding:
    """Check that the firewall compares with the frontend's secrets as they are now.

    No value is shown or kept.
    """
    cloudformation = aws.client("cloudformation")
    service = resources(cloudformation, f"{stage.prefix}-Service") or []
    data = resources(cloudformation, f"{stage.prefix}-Data") or []
    names = [r.name for r in data if r.type == _SECRET and _FRONTENDS in r.name]
    acls = [r.name.split("|") for r in service if r.type == _WEB_ACL]
    if not names or not acls:
        return ok("not deployed yet")
    if stage.edge:
        return ok("known to the firewall at the edge, as of its last deployment")
    ((name, web_acl, scope),) = acls
    answer = aws.client("wafv2").get_web_acl(Name=name, Id=web_acl, Scope=scope)
    rules = repr(answer["WebACL"]["Rules"])
    store = aws.client("secretsmanager")
    unknown = [
        name
        for name in names
        if store.get_secret_value(SecretId=name)["SecretString"] not in rules
    ]
    if not unknown:
        return ok(f"the firewall knows {len(names)}")
    return warning(
        f"the firewall holds an earlier value of {', '.join(unknown)}: users behind a "
        "frontend that takes it would share one rate limit",
        f"raise frontend_secret_generation of {stage.name} in {STAGES_FILE} and deploy",
    )


def _held(function: FunctionSettings, *, at_most: bool) -> int:
    """Return the part of the account's concurrency that a function reserves.

    Provisioned concurrency counts against the function's reserved one, if it has any.
    """
    provisioned = function.provisioned
    if provisioned is None:
        return function.reserved or 0
    bounds = [provisioned.minimum]
    if at_most:
        bounds += [provisioned.maximum]
        bounds += [schedule.maximum for schedule in provisioned.schedules]
    return max(function.reserved or 0, *bounds)


def covers(name: str, host: str) -> bool:
    """Say whether a certificate's name, which may be a wildcard, covers a host."""
    if name.startswith("*."):
        return host.partition(".")[2] == name.removeprefix("*.")
    return host == name
