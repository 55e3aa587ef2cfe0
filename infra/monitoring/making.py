"""The alarms in CloudWatch, made of rules, with links to their runbooks."""

from collections.abc import Sequence

from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_cloudwatch_actions as actions
from aws_cdk import aws_sns as sns
from constructs import Construct

from infra.monitoring.rules import AlarmGroup, AlarmRule
from infra.stages.schema import Stage


class AlarmMaker:
    """A maker of alarms in one stack of one stage."""

    def __init__(self, scope: Construct, stage: Stage) -> None:
        """Make them in this scope; the stage says where runbooks are read."""
        self._scope = scope
        self._stage = stage

    def alarm(self, rule: AlarmRule) -> cloudwatch.Alarm:
        """Make an alarm that tells nobody yet."""
        operators, missing = cloudwatch.ComparisonOperator, cloudwatch.TreatMissingData
        return cloudwatch.Alarm(
            self._scope,
            rule.id,
            metric=rule.metric,
            alarm_description=self._described(rule.reason, rule.runbook),
            threshold=rule.threshold,
            evaluation_periods=rule.periods + rule.spare,
            datapoints_to_alarm=rule.periods if rule.spare else None,
            comparison_operator=(
                operators.LESS_THAN_THRESHOLD
                if rule.heartbeat
                else operators.GREATER_THAN_OR_EQUAL_TO_THRESHOLD
            ),
            treat_missing_data=(
                missing.BREACHING if rule.heartbeat else missing.NOT_BREACHING
            ),
        )

    def group(self, group: AlarmGroup) -> cloudwatch.CompositeAlarm:
        """Make the alarms of a group, and the one that stands for them."""
        members = [self.alarm(rule) for rule in group.rules]
        together = cloudwatch.AlarmRule.any_of
        if group.all:
            together = cloudwatch.AlarmRule.all_of
        return self._composite(
            group.id, together(*members), group.reason, group.runbook
        )

    def any_of(
        self, id: str, members: Sequence[cloudwatch.IAlarm], reason: str, runbook: str
    ) -> cloudwatch.CompositeAlarm:
        """Make an alarm that others, which tell nobody themselves, raise."""
        return self._composite(
            id, cloudwatch.AlarmRule.any_of(*members), reason, runbook
        )

    def _composite(
        self, id: str, rule: cloudwatch.IAlarmRule, reason: str, runbook: str
    ) -> cloudwatch.CompositeAlarm:
        return cloudwatch.CompositeAlarm(
            self._scope,
            id,
            alarm_description=self._described(reason, runbook),
            alarm_rule=rule,
        )

    def _described(self, reason: str, runbook: str) -> str:
        """Return what the message about an alarm says."""
        return f"{reason} {self._stage.runbooks}/{runbook}.md"


def tell(alarm: cloudwatch.AlarmBase, topic: sns.ITopic) -> None:
    """Let an alarm tell of its beginning and of its end."""
    action = actions.SnsAction(topic)
    alarm.add_alarm_action(action)
    alarm.add_ok_action(action)
