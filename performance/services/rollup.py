"""Does the recomputing of the rollup from the facts: whole days, never by adding to what is there."""

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import connection, transaction

from performance.rules.scopes import Change, Scope, months_between, scopes_of
from performance.selectors.facts import changes_of_cases, days_with_figures

# One number a day, so that two who recompute the same day do it one after the other.
LOCK = 731_946
EPOCH = date(1970, 1, 1)
Progress = Callable[[date, int, int], None]

TAKE_TURNS = """
SELECT pg_advisory_xact_lock(%(lock)s, number) FROM unnest(%(numbers)s) AS number;
"""
FORGET = """
DELETE FROM performance_dailymeasure m
 USING unnest(%(firsts)s::date[], %(lasts)s::date[], %(teams)s::bigint[]) AS s(first, beyond, team_id)
 WHERE m.day >= s.first AND m.day < s.beyond AND (s.team_id IS NULL OR m.team_id = s.team_id);
"""
# One statement, so everything in it is seen at one moment. What a case or a decision is counted under is
# stated with each KPI. Whole numbers only: seconds, thousandths of money, millionths of a limit.
COMPUTE = """
WITH scope AS (
    SELECT * FROM unnest(%(starts)s::timestamptz[], %(ends)s::timestamptz[], %(teams)s::bigint[])
               AS s(starts, ends, team_id)
), resolved AS (
    SELECT c.id, (c.resolved_at AT TIME ZONE %(zone)s)::date AS day, c.team_id, c.resolved_by_id AS agent_id,
           c.channel, c.currency, c.reopen_count, c.reassignment_count,
           extract(epoch FROM c.resolved_at - c.opened_at)::bigint AS seconds,
           k.reference <> 'unknown' AS is_known,
           EXISTS (SELECT FROM customers_case o
                    WHERE o.customer_id = c.customer_id AND o.id <> c.id AND o.opened_at > c.resolved_at
                      AND o.opened_at <= c.resolved_at + interval '168 hours') AS is_back
      FROM scope s
      JOIN customers_case c ON c.resolved_at >= s.starts AND c.resolved_at < s.ends
                           AND (s.team_id IS NULL OR c.team_id = s.team_id)
      JOIN customers_customer k ON k.id = c.customer_id
), given AS (
    SELECT case_id, bool_or(escalated) AS escalated, sum(thousandths)::bigint AS thousandths
      FROM (SELECT d.case_id, d.outcome = 'needs_approval' AS escalated,
                   CASE WHEN d.currency = r.currency THEN g.amount * 1000 END AS thousandths
              FROM resolved r
              JOIN empowerment_decision d ON d.case_id = r.id
              LEFT JOIN empowerment_grant g ON g.decision_id = d.id
             UNION ALL
            SELECT d.case_id, false, CASE WHEN d.currency = r.currency THEN v.amount * -1000 END
              FROM resolved r
              JOIN empowerment_decision d ON d.case_id = r.id
              JOIN empowerment_grant g ON g.decision_id = d.id
              JOIN empowerment_reversal v ON v.grant_id = g.id) AS one
     GROUP BY case_id
), cases AS (
    SELECT r.day, r.team_id, r.agent_id, r.channel, r.currency, count(*) AS n,
           count(*) FILTER (WHERE r.reopen_count = 0 AND r.reassignment_count = 0) AS first_contact,
           count(*) FILTER (WHERE r.reopen_count > 0) AS reopened,
           sum(r.seconds)::bigint AS seconds,
           array_agg(r.seconds ORDER BY r.seconds) AS spread,
           count(*) FILTER (WHERE r.is_known) AS known,
           count(*) FILTER (WHERE r.is_known AND r.is_back) AS back,
           count(g.case_id) AS decided,
           count(*) FILTER (WHERE g.escalated) AS escalated,
           coalesce(sum(g.thousandths), 0)::bigint AS thousandths,
           coalesce(sum(g.thousandths::numeric * g.thousandths), 0) AS squares
      FROM resolved r LEFT JOIN given g ON g.case_id = r.id
     GROUP BY r.day, r.team_id, r.agent_id, r.channel, r.currency
), decided AS (
    SELECT d.id, (d.decided_at AT TIME ZONE %(zone)s)::date AS day, d.team_id, d.agent_id, c.channel,
           d.currency, d.outcome = 'within_authority' AS is_own,
           CASE WHEN d.outcome = 'within_authority'
                THEN round(d.amount * 1000000 / l.per_decision)::bigint END AS millionths
      FROM scope s
      JOIN empowerment_decision d ON d.decided_at >= s.starts AND d.decided_at < s.ends
                                 AND (s.team_id IS NULL OR d.team_id = s.team_id)
      JOIN customers_case c ON c.id = d.case_id
      LEFT JOIN empowerment_authoritylimit l ON l.id = d.limit_id
), decisions AS (
    SELECT day, team_id, agent_id, channel, currency, count(*) AS n, count(*) FILTER (WHERE is_own) AS own,
           count(millionths) AS limited, coalesce(sum(millionths), 0)::bigint AS millionths,
           coalesce(sum(millionths::numeric * millionths), 0) AS squares
      FROM decided
     GROUP BY day, team_id, agent_id, channel, currency
), asked AS (
    SELECT d.day, d.team_id, d.agent_id, d.channel, d.currency,
           extract(epoch FROM q.closed_at - q.opened_at)::bigint AS waited,
           (SELECT extract(epoch FROM min(a.happened_at) - q.opened_at)::bigint
              FROM empowerment_approvalstep a
             WHERE a.request_id = q.id AND a.kind IN ('approved', 'denied', 'countered')) AS turnaround
      FROM decided d JOIN empowerment_approvalrequest q ON q.decision_id = d.id
     WHERE NOT d.is_own
), requests AS (
    SELECT day, team_id, agent_id, channel, currency,
           count(turnaround) AS answered, coalesce(sum(turnaround), 0)::bigint AS turnaround,
           array_agg(turnaround ORDER BY turnaround) FILTER (WHERE turnaround IS NOT NULL) AS spread,
           count(waited) AS closed, coalesce(sum(waited), 0)::bigint AS waited,
           coalesce(sum(waited::numeric * waited), 0) AS squares
      FROM asked
     GROUP BY day, team_id, agent_id, channel, currency
)
INSERT INTO performance_dailymeasure
       (day, team_id, agent_id, channel, currency, measure, n, hits, total, squares, spread)
SELECT g.day, g.team_id, g.agent_id, g.channel, g.currency, m.*
  FROM cases g CROSS JOIN LATERAL (VALUES
       ('resolved', g.n, 0::bigint, 0::bigint, 0::numeric, '{}'::bigint[]),
       ('first_contact', g.n, g.first_contact, 0, 0, '{}'),
       ('reopened', g.n, g.reopened, 0, 0, '{}'),
       ('time_to_resolve', g.n, 0, g.seconds, 0, g.spread),
       ('repeat', g.known, g.back, 0, 0, '{}'),
       ('escalated', g.decided, g.escalated, 0, 0, '{}'),
       ('remedy_cost', g.n, 0, g.thousandths, g.squares, '{}')
       ) AS m(measure, n, hits, total, squares, spread)
 WHERE m.n > 0
 UNION ALL
SELECT g.day, g.team_id, g.agent_id, g.channel, g.currency, m.*
  FROM decisions g CROSS JOIN LATERAL (VALUES
       ('own_authority', g.n, g.own, 0::bigint, 0::numeric, '{}'::bigint[]),
       ('authority_used', g.limited, 0, g.millionths, g.squares, '{}')
       ) AS m(measure, n, hits, total, squares, spread)
 WHERE m.n > 0
 UNION ALL
SELECT g.day, g.team_id, g.agent_id, g.channel, g.currency, m.*
  FROM requests g CROSS JOIN LATERAL (VALUES
       ('turnaround', g.answered, 0::bigint, g.turnaround, 0::numeric, g.spread),
       ('waited', g.closed, 0, g.waited, g.squares, '{}'::bigint[])
       ) AS m(measure, n, hits, total, squares, spread)
 WHERE m.n > 0
"""


@transaction.atomic
def recompute_changed(*, days: Iterable[Change], case_ids: Sequence[int]) -> int:
    """
    Recompute the days and teams that have changed, and those on which the cases and their decisions count
    now. Returns the number of rows written. All or nothing; again, it changes nothing.
    """
    changes = set(days)
    if case_ids:
        changes |= changes_of_cases(case_ids)
    return recompute_scopes(scopes_of(changes))


def recompute_days(
    *, first: date | None = None, last: date | None = None, progress: Progress = lambda *_news: None
) -> int:
    """
    Recompute everything between two days, both included, or wherever there are facts or figures. Returns the
    number of rows written.

    Each month is one transaction: a run that is killed leaves whole months, each old or new.

    :param progress: told (first day of the next part, parts done, parts to do)
    """
    span = days_with_figures()
    if span is None:
        return 0
    parts = months_between(max(first or span.first, span.first), min(last or span.last, span.last))
    written = 0
    for done, part in enumerate(parts):
        progress(part.first, done, len(parts))
        written += recompute_scopes([part])
    if parts:
        progress(parts[-1].end, len(parts), len(parts))
    return written


@transaction.atomic
def recompute_scopes(scopes: Sequence[Scope]) -> int:
    """
    Replace the figures of stretches that do not overlap, from one snapshot of the facts. Returns the number
    of rows written.
    """
    if not scopes:
        return 0
    zone = ZoneInfo(settings.TIME_ZONE)
    moments = [scope.moments(zone) for scope in scopes]
    numbers = sorted({(day - EPOCH).days for scope in scopes for day in scope.days()})
    with connection.cursor() as cursor:
        # One journey to the database; each statement sees what was committed before it began, so the facts
        # are read after the turn was taken.
        cursor.execute(
            TAKE_TURNS + FORGET + COMPUTE,
            {
                "lock": LOCK,
                "numbers": numbers,
                "firsts": [scope.first for scope in scopes],
                "lasts": [scope.end for scope in scopes],
                "teams": [scope.team_id for scope in scopes],
                "starts": [start for start, _ in moments],
                "ends": [end for _, end in moments],
                "zone": settings.TIME_ZONE,
            },
        )
        written: int = cursor.rowcount
    return written
