"""The monitoring stack: alarms and their topics, dashboards, log queries, a budget."""

from aws_cdk import CfnOutput, Environment, Stack
from constructs import Construct

from infra.constructs.alarm_topic import CLOUDWATCH, alarm_topic
from infra.monitoring.backups import backup_rules
from infra.monitoring.caching import cache_groups
from infra.monitoring.dashboards import Watched, draw_dashboards
from infra.monitoring.declared import object_groups, share_rules
from infra.monitoring.jobs import job_groups, job_rules
from infra.monitoring.mail import mail_alarms, relay_alarms, reputation_rules
from infra.monitoring.making import AlarmMaker, tell
from infra.monitoring.objectives import burn_groups
from infra.monitoring.probing import probe_rules
from infra.monitoring.queries import save_queries
from infra.monitoring.requests import request_alarms, service_rules
from infra.monitoring.runs import run_rules
from infra.monitoring.spending import PUBLISHERS, watch_spending
from infra.stacks.data import DataStack
from infra.stacks.jobs import JobsStack
from infra.stacks.service import ServiceStack
from infra.stacks.workers import WorkersStack
from infra.stages.schema import Stage


class OperationsStack(Stack):
    """Alarms, and all that explains them; the service does not know of it.

    Two topics tell people: `Pages` of what clients meet now, by one alarm, and `Alarms`
    of all else, which can wait until somebody is at work. Both also tell of the end.
    """

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        stage: Stage,
        data: DataStack,
        service: ServiceStack,
        jobs: JobsStack,
        workers: WorkersStack,
        env: Environment,
    ) -> None:
        """Make alarms that reach the stage's e-mail address, and what explains them."""
        super().__init__(scope, id, env=env)
        alarms = alarm_topic(
            self, "Alarms", stage=stage, publishers=(CLOUDWATCH, *PUBLISHERS)
        )
        pages = alarm_topic(self, "Pages", stage=stage)
        maker = AlarmMaker(self, stage)
        rules = [
            *service_rules(stage, data.table, service.functions),
            *run_rules(workers, jobs),
            *job_rules(stage, jobs),
            *share_rules(stage),
            *reputation_rules(workers.mail_events),
            *backup_rules(data),
        ]
        groups = [
            mail_alarms(workers.mails),
            relay_alarms(workers),
            *job_groups(jobs),
            *object_groups(workers),
            *burn_groups(stage, pages=False),
            *cache_groups(stage),
        ]
        for alarm in (*map(maker.alarm, rules), *map(maker.group, groups)):
            tell(alarm, alarms)
        met_by_clients = [
            maker.group(request_alarms(stage, service.functions)),
            *map(maker.group, burn_groups(stage, pages=True)),
            *map(maker.alarm, probe_rules(stage)),
        ]
        page = maker.any_of(
            "Page",
            met_by_clients,
            "Clients cannot use the service; the alarms below this one say how.",
            "page",
        )
        tell(page, pages)
        functions = {
            name: function
            for stack in (service, jobs, workers)
            for name, function in stack.functions.items()
        }
        draw_dashboards(self, Watched(stage, data.table, functions, workers, jobs))
        save_queries(self, stage, functions)
        watch_spending(self, stage, alarms)
        CfnOutput(self, "AlarmTopic", value=alarms.topic_arn)
        CfnOutput(self, "PageTopic", value=pages.topic_arn)
