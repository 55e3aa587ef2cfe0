"""The stacks of a stage, and the order in which they are made."""

from typing import NamedTuple

from aws_cdk import App, Environment, Tags, Validations
from cdk_nag import AwsSolutionsChecks

from infra.nag import acknowledge
from infra.stacks.account import ACCOUNT_STACK, AccountStack
from infra.stacks.cache import CacheStack
from infra.stacks.data import DataStack
from infra.stacks.jobs import JobsStack
from infra.stacks.operations import OperationsStack
from infra.stacks.service import ServiceStack
from infra.stacks.workers import WorkersStack
from infra.stages.schema import Stage


class Stacks(NamedTuple):
    """The stacks of one stage; all but the account's belong to it alone."""

    account: AccountStack
    data: DataStack
    service: ServiceStack
    jobs: JobsStack
    workers: WorkersStack
    operations: OperationsStack
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
    workers = WorkersStack(
        app,
        f"{stage.prefix}-Workers",
        stage=stage,
        data=data,
        jobs=jobs,
        api_url=service.gateway.url,
        env=env,
    )
    # The probe's first run makes an account.
    workers.add_stack_dependency(service)
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
    for stack in (data, service, jobs, workers, operations):
        Tags.of(stack).add("stage", stage.name)
    if cache:
        Tags.of(cache).add("stage", stage.name)
    consumers = (service, jobs, workers, operations, *([cache] if cache else []))
    for consumer in consumers:
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
            **({"Cache": cache} if cache else {}),
        },
        stage,
    )
    Validations.of(app).add_plugins(AwsSolutionsChecks())
    return Stacks(account, data, service, jobs, workers, operations, cache)
