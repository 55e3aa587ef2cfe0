"""The stacks of a stage, and the order in which they are made."""

from typing import NamedTuple

from aws_cdk import App, Environment, Stack, Tags, Validations
from aws_cdk import aws_iam as iam
from cdk_nag import AwsSolutionsChecks

from infra.nag import acknowledge
from infra.stacks.account import ACCOUNT_STACK, AccountStack
from infra.stacks.cache import CacheStack
from infra.stacks.data import DataStack
from infra.stacks.edge import EdgeStack
from infra.stacks.jobs import JobsStack
from infra.stacks.operations import OperationsStack
from infra.stacks.service import ServiceStack
from infra.stacks.workers import WorkersStack
from infra.stages.distribution import EDGE_REGION
from infra.stages.github import PREVIEW_BOUNDARY
from infra.stages.loading import load_github
from infra.stages.previews import is_preview
from infra.stages.schema import Stage


class Stacks(NamedTuple):
    """The stacks of one stage; all but the account's belong to it alone."""

    account: AccountStack
    data: DataStack
    service: ServiceStack
    jobs: JobsStack
    workers: WorkersStack
    operations: OperationsStack
    edge: EdgeStack | None
    cache: CacheStack | None


def assemble(app: App, stage: Stage) -> Stacks:
    """Add a stage's stacks to the app, checked by AWS's published rules (cdk-nag).

    Args:
        app: takes the stacks.
        stage: what they are to be like.
    """
    env = Environment(account=stage.account, region=stage.region)
    account = AccountStack(app, ACCOUNT_STACK, env=env)
    data = DataStack(app, f"{stage.prefix}-Data", stage=stage, env=env)
    jobs = JobsStack(app, f"{stage.prefix}-Jobs", stage=stage, data=data, env=env)
    jobs.add_stack_dependency(account)
    cache = None
    if stage.valkey:
        cache = CacheStack(
            app, f"{stage.prefix}-Cache", stage=stage, data=data, env=env
        )
    service = ServiceStack(
        app, f"{stage.prefix}-Service", stage=stage, data=data, cache=cache, env=env
    )
    service.add_stack_dependency(account)
    # A kind of job is known to what does it before anybody can ask for one.
    service.add_stack_dependency(jobs)
    edge = _edge(app, stage, data, service)
    workers = WorkersStack(
        app,
        f"{stage.prefix}-Workers",
        stage=stage,
        data=data,
        jobs=jobs,
        service=service,
        env=env,
    )
    # The probe's first run makes an account, at the address that clients use.
    workers.add_stack_dependency(service)
    if edge:
        workers.add_stack_dependency(edge)
    workers.add_stack_dependency(account)
    operations = OperationsStack(
        app,
        f"{stage.prefix}-Operations",
        stage=stage,
        data=data,
        service=service,
        jobs=jobs,
        workers=workers,
        env=env,
    )
    made = [data, service, jobs, workers, operations]
    made += [each for each in (edge, cache) if each]
    for stack in made:
        Tags.of(stack).add("stage", stage.name)
        _hold_back(stack, stage)
    for consumer in made[1:]:
        # A weak reference is followed when its resource changes, and a stack whose
        # template did not change is not deployed at all.
        Tags.of(consumer).add("data-generation", str(stage.data_generation))
    Tags.of(app).add("project", "backend")
    acknowledge(
        {
            "Account": account,
            "Data": data,
            "Service": service,
            "Jobs": jobs,
            "Workers": workers,
            **({"Edge": edge} if edge else {}),
            **({"Cache": cache} if cache else {}),
        },
        stage,
    )
    Validations.of(app).add_plugins(AwsSolutionsChecks())
    return Stacks(account, data, service, jobs, workers, operations, edge, cache)


def _edge(
    app: App, stage: Stage, data: DataStack, service: ServiceStack
) -> EdgeStack | None:
    """Add the stack of the distribution, if the stage asks for one."""
    if stage.edge is None:
        return None
    return EdgeStack(
        app,
        f"{stage.prefix}-Edge",
        stage=stage,
        edge=stage.edge,
        data=data,
        service=service,
        env=Environment(account=stage.account, region=EDGE_REGION),
    )


def _hold_back(stack: Stack, stage: Stage) -> None:
    """Give the roles of a pull request's stage their boundary, where GitHub makes it.

    Without, whoever opens a pull request could make a role that may do anything.
    """
    delivery = load_github()
    if is_preview(stage.name) and delivery is not None and delivery.previews:
        boundary = iam.ManagedPolicy.from_managed_policy_name(
            stack, "Boundary", PREVIEW_BOUNDARY
        )
        iam.PermissionsBoundary.of(stack).apply(boundary)
