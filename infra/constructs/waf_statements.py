"""The statements that AWS WAF's rules are made of, as functions."""

from collections.abc import Sequence

from aws_cdk import aws_wafv2 as waf

from runtime.core.contract import FORWARDED_HEADER

RATE_WINDOW_SECONDS = 300

Statement = waf.CfnWebACL.StatementProperty


def header(name: str) -> waf.CfnWebACL.FieldToMatchProperty:
    """Inspect one header of the request."""
    return waf.CfnWebACL.FieldToMatchProperty(single_header={"Name": name.lower()})


def presents(name: str, secret: str) -> Statement:
    """Match a request that holds this secret in a header."""
    return Statement(
        byte_match_statement=waf.CfnWebACL.ByteMatchStatementProperty(
            field_to_match=header(name),
            positional_constraint="EXACTLY",
            search_string=secret,
            text_transformations=transformed("NONE"),
        )
    )


def more_than(limit: int, scope_down: Statement, *, forwarded: bool) -> Statement:
    """Match a client that sent more than `limit` requests within the window."""
    return Statement(
        rate_based_statement=waf.CfnWebACL.RateBasedStatementProperty(
            aggregate_key_type="FORWARDED_IP" if forwarded else "IP",
            limit=limit,
            evaluation_window_sec=RATE_WINDOW_SECONDS,
            forwarded_ip_config=(
                waf.CfnWebACL.ForwardedIPConfigurationProperty(
                    header_name=FORWARDED_HEADER, fallback_behavior="MATCH"
                )
                if forwarded
                else None
            ),
            scope_down_statement=scope_down,
        )
    )


def more_in_all_than(limit: int, scope_down: Statement) -> Statement:
    """Match once all clients together sent more than `limit` within the window."""
    return Statement(
        rate_based_statement=waf.CfnWebACL.RateBasedStatementProperty(
            aggregate_key_type="CONSTANT",
            limit=limit,
            evaluation_window_sec=RATE_WINDOW_SECONDS,
            scope_down_statement=scope_down,
        )
    )


def matches(pattern: str, field: waf.CfnWebACL.FieldToMatchProperty) -> Statement:
    """Match a field by a regular expression."""
    return Statement(
        regex_match_statement=waf.CfnWebACL.RegexMatchStatementProperty(
            field_to_match=field,
            regex_string=pattern,
            text_transformations=transformed("NONE"),
        )
    )


def all_of(*statements: Statement) -> Statement:
    """Match where all statements do; WAF refuses a conjunction of only one."""
    if len(statements) == 1:
        return statements[0]
    return Statement(
        and_statement=waf.CfnWebACL.AndStatementProperty(statements=list(statements))
    )


def any_of(*statements: Statement) -> Statement:
    """Match where one of several statements does."""
    return Statement(
        or_statement=waf.CfnWebACL.OrStatementProperty(statements=list(statements))
    )


def negation(statement: Statement) -> Statement:
    """Match the requests that the statement does not."""
    return Statement(
        not_statement=waf.CfnWebACL.NotStatementProperty(statement=statement)
    )


def transformed(*kinds: str) -> Sequence[waf.CfnWebACL.TextTransformationProperty]:
    """Return the transformations of a field before it is inspected, in this order."""
    return [
        waf.CfnWebACL.TextTransformationProperty(priority=priority, type=kind)
        for priority, kind in enumerate(kinds)
    ]
