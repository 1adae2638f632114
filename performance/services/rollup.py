"""Does the recomputing of the rollup from the facts: whole days, never by adding to what is there."""

from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import connection, transaction

from performance.rules.scopes import Change, Idle, Scope, months_between, scopes_of
from performance.selectors.facts import (
    changes_of_cases,
    changes_of_customers,
    changes_of_spans,
    days_with_figures,
)

# One number a day, so that two who recompute the same day do it one after the other.
LOCK = 731_946
EPOCH = date(1970, 1, 1)
Progress = Callable[[date, int, int], None]

# The groups of a month are hashed in memory and not sorted: the planner takes 8 kB for each list of values,
# however short, of which a twentieth is used.
TAKE_TURNS = """
SET LOCAL work_mem = '128MB';
SET LOCAL hash_mem_multiplier = 8;
SELECT pg_advisory_xact_lock(%(lock)s, number) FROM unnest(%(numbers)s) AS number;
"""
FORGET = """
DELETE FROM performance_dailyfigures f
 WHERE f.day >= %(first)s AND f.day < %(beyond)s
   AND (%(teams)s::bigint[] IS NULL OR f.team_id = ANY (%(teams)s::bigint[]));
"""
# One statement, so everything in it is seen at one moment. What a case or a decision is counted under is
# stated with each KPI. Whole numbers only: seconds, thousandths of money, millionths of a limit. What is true
# of few cases (followed by another one, decided on) is found for all of them at once and joined as marks:
# asking for each case by itself took most of the time of a month. Days and teams are written into the
# statement and not joined, so that the planner knows how many cases they hold: what concerns the few of a
# team's day is looked up, what concerns a month is read in one go. A time longer than 68 years counts as 68
# years.
#
# Left out ("idle") is what happened while its team could not work: a case resolved then, a decision taken
# then, a request that waited then, an answer about a case resolved then.
COMPUTE = """
WITH spans AS MATERIALIZED (
    SELECT t.team_id, o.started_at, coalesce(o.ended_at, 'infinity') AS ended_at
      FROM journeys_outage o JOIN journeys_outage_teams t ON t.outage_id = o.id
     WHERE o.withdrawn_at IS NULL
), unknown AS MATERIALIZED (
    SELECT id FROM customers_customer WHERE reference = 'unknown'
), resolved AS MATERIALIZED (
    SELECT c.id, (c.resolved_at AT TIME ZONE %(zone)s)::date AS day, c.team_id,
           coalesce(c.resolved_by_id, 0) AS agent_id, c.channel, c.category, c.currency,
           c.reopen_count = 0 AND c.reassignment_count = 0 AS is_first, c.reopen_count > 0 AS is_reopened,
           least(date_part('epoch', c.resolved_at - c.opened_at), 2147483647)::int AS seconds,
           c.worked_seconds, c.customer_id, c.customer_id NOT IN (SELECT id FROM unknown) AS is_known,
           c.customer_id NOT IN (SELECT id FROM unknown)
           AND (c.resolved_at AT TIME ZONE %(zone)s)::date + 90 <= e.through_on AS is_followed, c.resolved_at
      FROM customers_case c
      LEFT JOIN customers_endsknown e ON e.source = c.source
     WHERE c.resolved_at >= %(start)s AND c.resolved_at < %(end)s
       AND (%(teams)s::bigint[] IS NULL OR c.team_id = ANY (%(teams)s::bigint[]))
), marks AS (
    SELECT r.id, 'back' AS mark, 0 AS thousandths, NULL::boolean AS is_asked
      FROM resolved r
      JOIN customers_case o ON o.customer_id = r.customer_id AND o.id <> r.id
                           AND o.opened_at > r.resolved_at
                           AND o.opened_at <= r.resolved_at + interval '168 hours'
                           AND o.opened_at >= %(start)s AND o.opened_at < %(end)s + interval '168 hours'
     WHERE r.is_known
     UNION ALL
    SELECT r.id, 'gone', 0, NULL
      FROM resolved r
      JOIN customers_customer k ON k.id = r.customer_id AND k.ended_on <= r.day + 90
     WHERE r.is_followed AND k.ended_on IS NOT NULL
     UNION ALL
    SELECT r.id, 'idle', 0, NULL
      FROM resolved r
      JOIN spans s ON s.team_id = r.team_id AND r.resolved_at >= s.started_at AND r.resolved_at < s.ended_at
     WHERE s.ended_at > %(start)s AND s.started_at < %(end)s
     UNION ALL
    SELECT r.id, CASE d.outcome WHEN 'needs_approval' THEN 'escalated' ELSE 'decided' END,
           CASE WHEN d.currency = r.currency THEN g.amount * 1000 END,
           g.basis IN ('approved', 'countered')
      FROM resolved r
      JOIN empowerment_decision d ON d.case_id = r.id
      LEFT JOIN empowerment_grant g ON g.decision_id = d.id
     UNION ALL
    SELECT r.id, 'decided', CASE WHEN d.currency = r.currency THEN v.amount * -1000 END, NULL
      FROM resolved r
      JOIN empowerment_decision d ON d.case_id = r.id
      JOIN empowerment_grant g ON g.decision_id = d.id
      JOIN empowerment_reversal v ON v.grant_id = g.id
), marked AS (
    SELECT id, bool_or(mark = 'back') AS is_back, bool_or(mark = 'gone') AS is_gone,
           bool_or(mark = 'idle') AS is_idle, bool_or(mark IN ('decided', 'escalated')) AS is_decided,
           bool_or(mark = 'escalated') AS is_escalated, bool_or(is_asked) AS is_asked,
           sum(thousandths)::bigint AS thousandths
      FROM marks
     GROUP BY id
), cases AS (
    SELECT r.day, r.team_id, r.agent_id, r.channel, r.category, r.currency,
           count(*) AS resolved, count(*) FILTER (WHERE m.is_idle) AS cases_excluded,
           count(*) FILTER (WHERE r.is_first AND m.is_idle IS NOT TRUE) AS first_contact,
           count(*) FILTER (WHERE r.is_reopened AND m.is_idle IS NOT TRUE) AS reopened,
           count(*) FILTER (WHERE r.is_known AND m.is_idle IS NOT TRUE) AS known,
           count(*) FILTER (WHERE m.is_back AND NOT m.is_idle) AS back,
           count(*) FILTER (WHERE r.is_followed AND m.is_idle IS NOT TRUE) AS followed,
           count(*) FILTER (WHERE m.is_gone AND NOT m.is_idle) AS gone,
           count(*) FILTER (WHERE (NOT r.is_first OR m.is_escalated) AND m.is_idle IS NOT TRUE) AS caused,
           count(*) FILTER (WHERE r.is_known AND NOT m.is_asked AND NOT m.is_idle) AS known_own,
           count(*) FILTER (WHERE m.is_back AND NOT m.is_asked AND NOT m.is_idle) AS back_own,
           count(*) FILTER (WHERE r.is_followed AND NOT m.is_asked AND NOT m.is_idle) AS followed_own,
           count(*) FILTER (WHERE m.is_gone AND NOT m.is_asked AND NOT m.is_idle) AS gone_own,
           count(*) FILTER (WHERE r.is_known AND m.is_asked AND NOT m.is_idle) AS known_approved,
           count(*) FILTER (WHERE m.is_back AND m.is_asked AND NOT m.is_idle) AS back_approved,
           count(*) FILTER (WHERE r.is_followed AND m.is_asked AND NOT m.is_idle) AS followed_approved,
           count(*) FILTER (WHERE m.is_gone AND m.is_asked AND NOT m.is_idle) AS gone_approved,
           count(*) FILTER (WHERE m.is_decided AND NOT m.is_idle) AS decided,
           count(*) FILTER (WHERE m.is_escalated AND NOT m.is_idle) AS escalated,
           sum(m.thousandths) AS remedies,
           sum(m.thousandths::numeric * m.thousandths) AS remedies_squared,
           array_agg(r.seconds) FILTER (WHERE m.is_idle IS NOT TRUE) AS resolving,
           count(r.worked_seconds) FILTER (WHERE m.is_idle IS NOT TRUE) AS timed,
           array_agg(r.worked_seconds) FILTER (WHERE r.worked_seconds IS NOT NULL AND m.is_idle IS NOT TRUE)
           AS working
      FROM resolved r
      LEFT JOIN marked m ON m.id = r.id
     GROUP BY r.day, r.team_id, r.agent_id, r.channel, r.category, r.currency
), decided AS MATERIALIZED (
    SELECT d.id, (d.decided_at AT TIME ZONE %(zone)s)::date AS day, d.team_id, d.agent_id, c.channel,
           c.category, d.currency, d.decided_at, d.outcome = 'within_authority' AS is_own,
           d.amount, d.limit_id,
           CASE WHEN d.outcome = 'within_authority'
                THEN round(d.amount * 1000000 / l.per_decision)::bigint END AS millionths,
           q.opened_at, q.closed_at,
           date_part('epoch', q.closed_at - q.opened_at)::bigint AS waited,
           CASE WHEN s.answered_at IS NOT NULL
                THEN least(date_part('epoch', s.answered_at - q.opened_at), 2147483647)::int
            END AS turnaround,
           s.looks > 0 AS is_looked_at
      FROM empowerment_decision d
      JOIN customers_case c ON c.id = d.case_id
      LEFT JOIN empowerment_authoritylimit l ON l.id = d.limit_id
      LEFT JOIN empowerment_approvalrequest q ON q.decision_id = d.id AND d.outcome <> 'within_authority'
      LEFT JOIN LATERAL (
            SELECT count(*) AS looks, min(a.happened_at) FILTER (WHERE a.kind <> 'returned') AS answered_at
              FROM empowerment_approvalstep a
             WHERE a.request_id = q.id AND a.kind IN ('approved', 'denied', 'countered', 'returned')
           ) s ON true
     WHERE d.decided_at >= %(start)s AND d.decided_at < %(end)s
       AND (%(teams)s::bigint[] IS NULL OR d.team_id = ANY (%(teams)s::bigint[]))
), lowest AS (
    SELECT l.id,
           (SELECT x.per_decision
              FROM empowerment_authoritylimit x
             WHERE x.version_id = l.version_id AND x.position_id = l.position_id AND x.effect = 'grant'
               AND x.remedy_id = l.remedy_id AND x.channel = l.channel AND x.segment = l.segment
               AND (x.reason_id = l.reason_id OR x.reason_id IS NULL)
             ORDER BY x.tier, x.reason_id NULLS LAST LIMIT 1) AS per_decision
      FROM (SELECT DISTINCT limit_id FROM decided WHERE is_own) d
      JOIN empowerment_authoritylimit l ON l.id = d.limit_id
), idle_decisions AS (
    SELECT DISTINCT d.id
      FROM decided d
      JOIN spans s ON s.team_id = d.team_id AND d.decided_at >= s.started_at AND d.decided_at < s.ended_at
     WHERE s.ended_at > %(start)s AND s.started_at < %(end)s
), idle_requests AS (
    SELECT DISTINCT d.id
      FROM decided d
      JOIN spans s ON s.team_id = d.team_id AND d.opened_at < s.ended_at
                  AND coalesce(d.closed_at, 'infinity') > s.started_at
     WHERE s.ended_at > %(start)s
), decisions AS (
    SELECT d.day, d.team_id, d.agent_id, d.channel, d.category, d.currency,
           count(*) FILTER (WHERE i.id IS NULL) AS decisions, count(i.id) AS decisions_excluded,
           count(*) FILTER (WHERE d.is_own AND i.id IS NULL) AS own,
           count(*) FILTER (WHERE d.is_own AND d.amount > w.per_decision AND i.id IS NULL) AS avoided,
           count(*) FILTER (WHERE d.is_looked_at) AS looked_at,
           count(d.millionths) FILTER (WHERE i.id IS NULL) AS limited,
           sum(d.millionths) FILTER (WHERE i.id IS NULL) AS used,
           sum(d.millionths::numeric * d.millionths) FILTER (WHERE i.id IS NULL) AS used_squared,
           count(j.id) AS requests_excluded,
           count(d.turnaround) FILTER (WHERE j.id IS NULL) AS answered,
           array_agg(d.turnaround) FILTER (WHERE d.turnaround IS NOT NULL AND j.id IS NULL) AS answering,
           count(d.waited) FILTER (WHERE j.id IS NULL) AS closed,
           sum(d.waited) FILTER (WHERE j.id IS NULL) AS waited,
           sum(d.waited::numeric * d.waited) FILTER (WHERE j.id IS NULL) AS waited_squared
      FROM decided d
      LEFT JOIN lowest w ON w.id = d.limit_id
      LEFT JOIN idle_decisions i ON i.id = d.id
      LEFT JOIN idle_requests j ON j.id = d.id
     GROUP BY d.day, d.team_id, d.agent_id, d.channel, d.category, d.currency
), surveyed AS MATERIALIZED (
    SELECT v.id, (v.answered_at AT TIME ZONE %(zone)s)::date AS day, v.team_id,
           coalesce(v.agent_id, 0) AS agent_id, c.channel, c.category, c.currency, c.resolved_at,
           v.csat, v.ces,
           CASE WHEN v.nps >= 9 THEN 1 WHEN v.nps <= 6 THEN -1 WHEN v.nps >= 7 THEN 0 END AS nps
      FROM feedback_surveyresponse v
      JOIN customers_case c ON c.id = v.case_id
     WHERE v.answered_at >= %(start)s AND v.answered_at < %(end)s
       AND (%(teams)s::bigint[] IS NULL OR v.team_id = ANY (%(teams)s::bigint[]))
), idle_surveys AS (
    SELECT DISTINCT v.id
      FROM surveyed v
      JOIN spans s ON s.team_id = v.team_id AND v.resolved_at >= s.started_at AND v.resolved_at < s.ended_at
), surveys AS (
    SELECT v.day, v.team_id, v.agent_id, v.channel, v.category, v.currency,
           count(i.id) AS surveys_excluded,
           count(v.csat) FILTER (WHERE i.id IS NULL) AS csat,
           count(*) FILTER (WHERE v.csat >= 4 AND i.id IS NULL) AS satisfied,
           count(v.ces) FILTER (WHERE i.id IS NULL) AS ces,
           sum(v.ces) FILTER (WHERE i.id IS NULL) AS effort,
           sum(v.ces * v.ces) FILTER (WHERE i.id IS NULL) AS effort_squared,
           count(v.nps) FILTER (WHERE i.id IS NULL) AS nps,
           sum(v.nps) FILTER (WHERE i.id IS NULL) AS promoted,
           sum(v.nps * v.nps) FILTER (WHERE i.id IS NULL) AS promoted_squared
      FROM surveyed v
      LEFT JOIN idle_surveys i ON i.id = v.id
     GROUP BY v.day, v.team_id, v.agent_id, v.channel, v.category, v.currency
)
INSERT INTO performance_dailyfigures
       (day, team_id, agent_id, channel, category, currency,
        resolved, cases_excluded, judged, first_contact, reopened, caused, known, back, followed, retained,
        known_own, back_own, followed_own, retained_own,
        known_approved, back_approved, followed_approved, retained_approved,
        decided, escalated, remedies, remedies_squared, resolving, timed, working,
        decisions, decisions_excluded, own, avoided, limited, used, used_squared,
        looked_at, requests_excluded, answered, answering, closed, waited, waited_squared,
        surveys_excluded, csat, satisfied, ces, effort, effort_squared, nps, promoted, promoted_squared)
SELECT day, team_id, nullif(agent_id, 0), channel, category, currency,
       coalesce(resolved, 0), coalesce(cases_excluded, 0), coalesce(resolved - cases_excluded, 0),
       coalesce(first_contact, 0), coalesce(reopened, 0), coalesce(caused, 0), coalesce(known, 0),
       coalesce(back, 0), coalesce(followed, 0), coalesce(followed - gone, 0),
       coalesce(known_own, 0), coalesce(back_own, 0), coalesce(followed_own, 0),
       coalesce(followed_own - gone_own, 0),
       coalesce(known_approved, 0), coalesce(back_approved, 0), coalesce(followed_approved, 0),
       coalesce(followed_approved - gone_approved, 0),
       coalesce(decided, 0), coalesce(escalated, 0), coalesce(remedies, 0),
       coalesce(remedies_squared, 0), coalesce(resolving, '{}'), coalesce(timed, 0), coalesce(working, '{}'),
       coalesce(decisions, 0), coalesce(decisions_excluded, 0), coalesce(own, 0), coalesce(avoided, 0),
       coalesce(limited, 0), coalesce(used, 0), coalesce(used_squared, 0),
       coalesce(looked_at, 0), coalesce(requests_excluded, 0), coalesce(answered, 0),
       coalesce(answering, '{}'), coalesce(closed, 0), coalesce(waited, 0), coalesce(waited_squared, 0),
       coalesce(surveys_excluded, 0), coalesce(csat, 0), coalesce(satisfied, 0), coalesce(ces, 0),
       coalesce(effort, 0), coalesce(effort_squared, 0), coalesce(nps, 0), coalesce(promoted, 0),
       coalesce(promoted_squared, 0)
  FROM cases
  FULL JOIN decisions USING (day, team_id, agent_id, channel, category, currency)
  FULL JOIN surveys USING (day, team_id, agent_id, channel, category, currency)
"""


@transaction.atomic
def recompute_changed(
    *,
    days: Iterable[Change] = (),
    case_ids: Sequence[int] = (),
    customer_ids: Sequence[int] = (),
    spans: Sequence[Idle] = (),
) -> int:
    """
    Recompute the days and teams that have changed, and those on which count now: the cases, their decisions
    and surveys; the cases of the customers; what the outages of these spans leave out or left out. Returns
    the number of rows written. All or nothing; again, it changes nothing.
    """
    changes = set(days)
    if case_ids:
        changes |= changes_of_cases(case_ids)
    if customer_ids:
        changes |= changes_of_customers(customer_ids)
    if spans:
        changes |= changes_of_spans(spans)
    return recompute_scopes(scopes_of(changes))


def recompute_days(
    *,
    first: date | None = None,
    last: date | None = None,
    jobs: int = 1,
    progress: Progress = lambda *_news: None,
) -> int:
    """
    Recompute everything between two days, both included, or wherever there are facts or figures. Returns the
    number of rows written.

    Each month is one transaction: a run that is killed leaves whole months, each old or new.

    :param jobs: how many months to recompute at once, each on a connection of its own
    :param progress: told (first day of a part, parts done, parts to do), at first and after each
    """
    span = days_with_figures()
    if span is None:
        return 0
    parts = months_between(max(first or span.first, span.first), min(last or span.last, span.last))
    if not parts:
        return 0
    progress(parts[0].first, 0, len(parts))
    written = 0
    with ThreadPoolExecutor(jobs) as pool:
        # Alone, it is part of the transaction of whoever calls.
        ended = pool.map(_recompute_apart, parts) if jobs > 1 else map(_recompute_part, parts)
        for done, (part, rows) in enumerate(zip(parts, ended, strict=True), start=1):
            written += rows
            progress(part.first, done, len(parts))
    return written


def _recompute_part(part: Scope) -> int:
    return recompute_scopes([part])


def _recompute_apart(part: Scope) -> int:
    try:
        return _recompute_part(part)
    finally:
        connection.close()


@transaction.atomic
def recompute_scopes(scopes: Sequence[Scope]) -> int:
    """
    Replace the figures of stretches that do not overlap, each from one snapshot of the facts. Returns the
    number of rows written. One query for each stretch, however many teams it has.
    """
    if not scopes:
        return 0
    zone = ZoneInfo(settings.TIME_ZONE)
    numbers = sorted({(day - EPOCH).days for scope in scopes for day in scope.days()})
    written = 0
    with connection.cursor() as cursor:
        cursor.execute(TAKE_TURNS, {"lock": LOCK, "numbers": numbers})
        for scope in scopes:
            start, end = scope.moments(zone)
            # Each statement sees what was committed before it began: the facts are read after the turn was
            # taken.
            cursor.execute(
                FORGET + COMPUTE,
                {
                    "first": scope.first,
                    "beyond": scope.end,
                    "start": start,
                    "end": end,
                    "teams": None if scope.team_ids is None else list(scope.team_ids),
                    "zone": settings.TIME_ZONE,
                },
            )
            written += cursor.rowcount
    return written
