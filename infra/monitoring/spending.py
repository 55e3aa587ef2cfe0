"""A budget of a stage, and a watch for what it costs unexpectedly."""

import json

from aws_cdk import aws_budgets as budgets
from aws_cdk import aws_ce as ce
from aws_cdk import aws_sns as sns
from constructs import Construct

from infra.stages.schema import Stage

COST_TAG = "stage"
"""The tag by which costs are told apart; it is switched on in the billing console."""
PUBLISHERS = ("budgets.amazonaws.com", "costalerts.amazonaws.com")


def watch_spending(scope: Construct, stage: Stage, topic: sns.ITopic) -> None:
    """Tell of a month that is half spent, will be or was overspent, and of anomalies.

    A new stage's tag counts from the day on which it is switched on for costs.
    """
    if stage.budget is None:
        return
    budget = budgets.CfnBudget(
        scope,
        "Budget",
        budget=budgets.CfnBudget.BudgetDataProperty(
            budget_name=stage.prefix,
            budget_type="COST",
            time_unit="MONTHLY",
            budget_limit=budgets.CfnBudget.SpendProperty(
                amount=stage.budget.usd, unit="USD"
            ),
            cost_filters={"TagKeyValue": [f"user:{COST_TAG}${stage.name}"]},
        ),
        notifications_with_subscribers=[
            budgets.CfnBudget.NotificationWithSubscribersProperty(
                notification=budgets.CfnBudget.NotificationProperty(
                    comparison_operator="GREATER_THAN",
                    notification_type=kind,
                    threshold=per_cent,
                    threshold_type="PERCENTAGE",
                ),
                subscribers=[
                    budgets.CfnBudget.SubscriberProperty(
                        subscription_type="SNS", address=topic.topic_arn
                    )
                ],
            )
            for kind, per_cent in (
                ("ACTUAL", 50),
                ("FORECASTED", 100),
                ("ACTUAL", 100),
            )
        ],
    )
    # Both ask at once whether they may publish.
    budget.node.add_dependency(topic)
    monitor = ce.CfnAnomalyMonitor(
        scope,
        "CostMonitor",
        monitor_name=stage.prefix,
        monitor_type="CUSTOM",
        monitor_specification=json.dumps(
            {
                "Tags": {
                    "Key": COST_TAG,
                    "Values": [stage.name],
                    "MatchOptions": ["EQUALS"],
                }
            }
        ),
    )
    told = ce.CfnAnomalySubscription(
        scope,
        "CostAnomalies",
        subscription_name=stage.prefix,
        monitor_arn_list=[monitor.attr_monitor_arn],
        frequency="IMMEDIATE",
        subscribers=[
            ce.CfnAnomalySubscription.SubscriberProperty(
                type="SNS", address=topic.topic_arn
            )
        ],
        threshold_expression=json.dumps(
            {
                "Dimensions": {
                    "Key": "ANOMALY_TOTAL_IMPACT_ABSOLUTE",
                    "MatchOptions": ["GREATER_THAN_OR_EQUAL"],
                    "Values": [f"{stage.budget.anomaly_usd:g}"],
                }
            }
        ),
    )
    told.node.add_dependency(topic)
