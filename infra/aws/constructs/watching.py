"""The alarms and their topic, and a dashboard of the metrics."""

from collections.abc import Sequence
from dataclasses import dataclass

from aws_cdk import Duration, Stack, aws_budgets, aws_cloudwatch, aws_cloudwatch_actions, aws_iam, aws_sns
from constructs import Construct

from clickstream_pipeline.domain.guides import with_runbook
from infra.artefact import LAMBDA_ETL, LAMBDA_INGEST
from infra.aws.reasons import accept

# What the functions write their own metrics under, in the embedded format.
_NAMESPACE = "Clickstream"
_HOUR = Duration.hours(1)
_NEVER = aws_cloudwatch.TreatMissingData.NOT_BREACHING


@dataclass(frozen=True, slots=True)
class Watched:
    """What there is to watch: names, as CloudWatch's dimensions have them."""

    etl_function: str
    gateway_function: str
    failed_calls: str
    hourly_rule: str
    failed_notifications: str | None
    api_id: str


class Watching(Construct):
    """One topic, alarms that go to it, a dashboard, and a budget for everything that carries the project's tag."""

    def __init__(
        self, scope: Construct, name: str, *, watched: Watched, alarm_address: str | None, budget_usd: int
    ) -> None:
        super().__init__(scope, name)
        self.topic = self._topic(alarm_address)
        self._alarms: list[aws_cloudwatch.Alarm] = []
        etl_errors = _lambda_metric("Errors", watched.etl_function)
        self.alarm("EtlErrors", "A load failed; its log says why", etl_errors, threshold=1)
        queue = _sqs_metric("ApproximateNumberOfMessagesVisible", watched.failed_calls)
        self.alarm("EtlQueue", "Calls that failed for good wait in SBW_ETL_FAILED_CALLS", queue, threshold=1)
        # Every load reports its number of events, also 0: a missing value means a missing load.
        self.alarm(
            "NoLoad",
            "No load has ended for two hours",
            _own_metric("EventsRead", LAMBDA_ETL.name_in_aws, "SampleCount"),
            threshold=1,
            is_below=True,
            periods=2,
            missing=aws_cloudwatch.TreatMissingData.BREACHING,
        )
        if watched.failed_notifications:
            self._alarms_of_notifications(watched.failed_notifications, watched.hourly_rule)
        left = _own_metric("ObjectsLeft", LAMBDA_ETL.name_in_aws, "Maximum")
        self.alarm("ObjectsLeft", "Loads have not kept up for three hours", left, threshold=1, periods=3)
        aside = _own_metric("ObjectsSetAside", LAMBDA_ETL.name_in_aws, "Maximum")
        self.alarm("SetAside", "An object could not be loaded and was set aside", aside, threshold=1)
        self.alarm("Rejects", "More than one event in a hundred was rejected", _rejected_share(), threshold=1)
        far = _own_metric("EventsFarFromUsual", LAMBDA_ETL.name_in_aws, "Maximum")
        self.alarm(
            "FarFromUsual",
            "Hours, senders or new values are far from usual; the load's log and Data health say which",
            far,
            threshold=1,
        )
        api_errors = _api_metric("5xx", watched.api_id)
        self.alarm("ApiErrors", "The ingest API answered 5xx", api_errors, threshold=5)
        gateway_errors = _lambda_metric("Errors", watched.gateway_function)
        self.alarm("ShopErrors", "The shop's database did not answer its function", gateway_errors, threshold=5)
        self._dashboard(watched, [etl_errors, queue, left, api_errors, gateway_errors])
        self._budget(budget_usd, alarm_address)

    def alarm(
        self,
        name: str,
        description: str,
        metric: aws_cloudwatch.IMetric,
        *,
        threshold: float,
        is_below: bool = False,
        periods: int = 1,
        missing: aws_cloudwatch.TreatMissingData = _NEVER,
    ) -> None:
        """An alarm at `threshold` and beyond it (below it: `is_below`), sent to the topic when it begins and ends."""
        operator, alarm_name = aws_cloudwatch.ComparisonOperator, f"clickstream-{name}"
        made = aws_cloudwatch.Alarm(
            self,
            name,
            alarm_name=alarm_name,
            alarm_description=with_runbook(description, alarm_name),
            metric=metric,
            threshold=threshold,
            evaluation_periods=periods,
            comparison_operator=(
                operator.LESS_THAN_THRESHOLD if is_below else operator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD
            ),
            treat_missing_data=missing,
        )
        tell = aws_cloudwatch_actions.SnsAction(self.topic)
        made.add_alarm_action(tell)
        made.add_ok_action(tell)
        self._alarms.append(made)

    def _alarms_of_notifications(self, failed: str, hourly_rule: str) -> None:
        waiting = _sqs_metric("ApproximateNumberOfMessagesVisible", failed)
        self.alarm("EtlNewObjects", f"Calls for new objects failed for good; see {failed}", waiting, threshold=1)
        # Calls for new objects look two hours back, and their loads would keep NoLoad silent.
        self.alarm(
            "HourlyRule",
            "The hourly load was not called for two hours",
            _metric("AWS/Events", "Invocations", {"RuleName": hourly_rule}, "Sum"),
            threshold=1,
            is_below=True,
            periods=2,
            missing=aws_cloudwatch.TreatMissingData.BREACHING,
        )

    def _topic(self, alarm_address: str | None) -> aws_sns.Topic:
        topic = aws_sns.Topic(self, "Topic", topic_name="clickstream-alarms", enforce_ssl=True)
        # Only services that raise alarms of this account.
        topic.add_to_resource_policy(
            aws_iam.PolicyStatement(
                sid="AlarmsOfThisAccount",
                principals=[aws_iam.ServicePrincipal("cloudwatch.amazonaws.com")],
                actions=["sns:Publish"],
                resources=[topic.topic_arn],
                conditions={"StringEquals": {"aws:SourceAccount": Stack.of(self).account}},
            )
        )
        accept(
            topic, "CKV_AWS_26", "An alarm names a figure and its threshold; a key of our own would cost more than both"
        )
        if alarm_address:
            aws_sns.CfnSubscription(
                self, "ByEmail", topic_arn=topic.topic_arn, protocol="email", endpoint=alarm_address
            )
        return topic

    def _dashboard(self, watched: Watched, problems: Sequence[aws_cloudwatch.IMetric]) -> None:
        ingest, etl = LAMBDA_INGEST.name_in_aws, LAMBDA_ETL.name_in_aws

        def graph(title: str, *metrics: aws_cloudwatch.IMetric) -> aws_cloudwatch.GraphWidget:
            return aws_cloudwatch.GraphWidget(title=title, left=list(metrics), width=12)

        aws_cloudwatch.Dashboard(
            self,
            "Dashboard",
            dashboard_name="clickstream",
            default_interval=Duration.days(3),
            widgets=[
                [aws_cloudwatch.AlarmStatusWidget(title="Alarms", alarms=self._alarms, width=24)],
                [
                    graph("Posted", *(_own_metric(each, ingest) for each in ("EventsAccepted", "EventsRejected"))),
                    graph(
                        "Loaded", *(_own_metric(each, etl) for each in ("EventsRead", "EventsLoaded", "EventsRejected"))
                    ),
                ],
                [
                    graph(
                        "How long",
                        _lambda_metric("Duration", watched.etl_function, "Maximum"),
                        _api_metric("Latency", watched.api_id, "p99"),
                    ),
                    graph("Problems", *problems),
                ],
            ],
        )

    def _budget(self, budget_usd: int, alarm_address: str | None) -> None:
        """A budget tells people only, so without an address there is none."""
        if alarm_address is None:
            return
        kind = aws_budgets.CfnBudget
        aws_budgets.CfnBudget(
            self,
            "Budget",
            budget=kind.BudgetDataProperty(
                budget_name="clickstream",
                budget_type="COST",
                time_unit="MONTHLY",
                budget_limit=kind.SpendProperty(amount=budget_usd, unit="USD"),
                cost_filters={"TagKeyValue": ["user:project$clickstream"]},
            ),
            notifications_with_subscribers=[
                kind.NotificationWithSubscribersProperty(
                    notification=kind.NotificationProperty(
                        notification_type=told, comparison_operator="GREATER_THAN", threshold=threshold
                    ),
                    subscribers=[kind.SubscriberProperty(subscription_type="EMAIL", address=alarm_address)],
                )
                for told, threshold in (("ACTUAL", 80), ("FORECASTED", 100))
            ],
        )


def _lambda_metric(name: str, function: str, statistic: str = "Sum") -> aws_cloudwatch.Metric:
    return _metric("AWS/Lambda", name, {"FunctionName": function}, statistic)


def _sqs_metric(name: str, queue: str) -> aws_cloudwatch.Metric:
    return _metric("AWS/SQS", name, {"QueueName": queue}, "Maximum")


def _api_metric(name: str, api_id: str, statistic: str = "Sum") -> aws_cloudwatch.Metric:
    return _metric("AWS/ApiGateway", name, {"ApiId": api_id}, statistic)


def _own_metric(name: str, service: str, statistic: str = "Sum") -> aws_cloudwatch.Metric:
    return _metric(_NAMESPACE, name, {"service": service}, statistic)


def _rejected_share() -> aws_cloudwatch.MathExpression:
    etl = LAMBDA_ETL.name_in_aws
    return aws_cloudwatch.MathExpression(
        label="rejected, per cent",
        expression="IF(read > 0, 100 * rejected / read, 0)",
        using_metrics={"read": _own_metric("EventsRead", etl), "rejected": _own_metric("EventsRejected", etl)},
        period=_HOUR,
    )


def _metric(namespace: str, name: str, dimensions: dict[str, str], statistic: str) -> aws_cloudwatch.Metric:
    return aws_cloudwatch.Metric(
        namespace=namespace, metric_name=name, dimensions_map=dimensions, statistic=statistic, period=_HOUR
    )
