"""What the requests of the matrix name and send: an object of a place, and a body that would do the deed."""

import re
from datetime import datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.conf import settings
from django.contrib.auth.models import Group
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from effects.models import Owed
from journeys.selectors.left_out import left_out
from performance.selectors.amendments import foresee_amendment
from performance.selectors.peers import colleagues_of
from performance.selectors.templates import get_version, hash_of_version
from tests.matrix.forms import form_on
from tests.matrix.world import ANONYMOUS, API_CLIENT, NOW, OWN, event_of

NOTHING = 2_000_000_000  # the id of nothing
LATER = NOW + timedelta(days=60)


def _of_place(name):
    return lambda world, scope, role: getattr(world.place(scope), name)


def _request(state):
    return lambda world, scope, role: world.place(scope).requests[state]


def _event(world, scope, role):
    return event_of(world.place(scope))


def _owed(world, scope, role):
    request = world.place(scope).requests["open"]
    return Owed.objects.get(topic="approvals.expire", facts__request_id=request.pk)


def _notification(world, scope, role):
    person = "agent" if role in (ANONYMOUS, API_CLIENT) else role
    return world.notifications[person if scope == OWN else scope]


def _export(world, scope, role):
    person = "agent" if role in (ANONYMOUS, API_CLIENT) else role
    return world.exports[person if scope == OWN else scope]


# The object that a word in a pattern stands for ...
PARAMETERS = {
    "case_id": _of_place("case"),
    "outage_id": _of_place("outage"),
    "decision_id": _of_place("decision"),
    "request_id": _request("open"),
    "version_id": _of_place("adopted"),
    "policy_id": _of_place("region_policy"),
    "person_id": _of_place("agent"),
    "user_id": _of_place("agent"),
    "absence_id": _of_place("absence"),
    "review_id": _of_place("review"),
    "team_id": _of_place("team"),
    "notification_id": _notification,
    "scorecard_id": _of_place("scorecard"),
    "template_id": lambda world, scope, role: world.template,
    "dispute_id": _of_place("dispute"),
    "answer_id": _of_place("peer_answer"),
    "export_id": _export,
    "demotion_id": _of_place("demotion"),
    "group_id": lambda world, scope, role: Group.objects.get(name="manager"),
    "pk": _event,
}


def _disputed(world, scope, role):
    return world.place(scope).dispute.scorecard


# ... except here.
OF_ROUTE = {
    "governance:version-detail[draft]": _of_place("draft"),
    "governance:version-detail[submitted]": _of_place("submitted"),
    "governance:version-adopt": _of_place("submitted"),
    "governance:version-withdraw": _of_place("submitted"),
    "admin:empowerment_draft_limits": _of_place("draft"),
    "admin:empowerment_draft_budgets": _of_place("draft"),
    "admin:empowerment_draft_tiers": _of_place("draft"),
    "admin:empowerment_draft_approvals": _of_place("draft"),
    "admin:empowerment_draft_changes": _of_place("draft"),
    "admin:empowerment_draft_file": _of_place("draft"),
    "admin:empowerment_draft_submit": _of_place("draft"),
    "empowerment:request-answer[accept]": _request("countered"),
    "empowerment:request-answer[decline]": _request("countered"),
    "empowerment:request-answer[resubmit]": _request("returned"),
    "empowerment:request-answer[decide]": _request("missed"),
    "performance:calibration-note": _of_place("in_calibration"),
    "performance:scorecard-move[take-back]": _of_place("in_calibration"),
    "performance:peer-request-detail": _of_place("peer_request"),
    "performance:template-activate": lambda world, scope, role: world.draft_version,
    "performance:dispute-answer scorecard_id": _disputed,
    "performance:dispute-preview scorecard_id": _disputed,
}
# What the admin shows one page of, by model.
ADMIN_OBJECTS = {
    "effects.owed": _owed,
    "empowerment.decision": _of_place("decision"),
    "empowerment.grant": lambda world, scope, role: world.place(scope).decision.grant,
    "empowerment.reversal": lambda world, scope, role: world.place(scope).reversal,
    "empowerment.approvalrequest": _request("open"),
    "empowerment.approvalstep": lambda world, scope, role: world.place(scope).requests["open"].steps.first(),
    "empowerment.budgetmovement": lambda world, scope, role: world.place(scope).decision.movements.first(),
    "empowerment.remedy": lambda world, scope, role: world.remedy,
    "empowerment.reasoncode": lambda world, scope, role: world.reason,
    "governance.policy": _of_place("region_policy"),
    "governance.policyversion": _of_place("draft"),
    "people.user": _of_place("agent"),
    "journeys.hourlycost": lambda world, scope, role: world.hourly_cost,
    "performance.scorecardtemplate": lambda world, scope, role: world.template,
    "performance.scorecardversion": lambda world, scope, role: world.draft_version,
    "performance.kpisetting": lambda world, scope, role: world.kpi,
    "journeys.stage": lambda world, scope, role: world.stage,
    "people.region": _of_place("region"),
    "people.department": _of_place("department"),
    "people.team": _of_place("team"),
    "people.position": lambda world, scope, role: world.positions["agent"],
    "people.course": lambda world, scope, role: world.course,
    "people.businesscalendar": _of_place("calendar"),
    "people.absence": _of_place("absence"),
    "people.shift": _of_place("shift"),
    "people.completion": _of_place("completion"),
    "people.qualification": _of_place("qualification"),
}
# Arguments that name no object of ours.
PLAIN = {
    "account_confirm_email": {"key": "unknown-key"},
    "account_reset_password_from_key": {"uidb36": "1", "key": "unknown-key"},
    "openid_connect_login": {"provider_id": "unknown"},
    "openid_connect_callback": {"provider_id": "unknown"},
    "account-closed": {"page": "email"},
    "performance:kpi-detail": {"code": "fcr"},
    "performance:kpi-export": {"code": "fcr"},
    "admin:app_list": {"app_label": "people"},
    "admin:view_on_site": {"content_type_id": "1", "object_id": "1"},
}
# These name their object in the body; what stands there for nothing.
IN_THE_BODY = {
    ("empowerment-api:authority-check", "POST"): {"case": NOTHING},
    ("empowerment-api:decision-list", "POST"): {"case": NOTHING},
    ("feedback-api:survey-list", "POST"): {"case_reference": "of nothing"},
}
# A word in the address that decides what is done: the table names it in brackets behind the route.
VARIANTS = {
    "empowerment:request-answer": "answer",
    "performance:scorecard-move": "move",
    "performance:selection-move": "move",
}


def _decision(world, scope, role):
    return {
        "remedy": world.remedy.pk,
        "amount": "20.00",
        "reason": world.reason.pk,
        "note": "Parcel lost.",
        "key": UUID(int=world.place(scope).case.pk),
    }


def _absence(world, scope, role):
    return {
        "starts_at": LATER.strftime("%Y-%m-%dT%H:%M"),
        "ends_at": (LATER + timedelta(days=1)).strftime("%Y-%m-%dT%H:%M"),
    }


def _answer(**body):
    """An answer is bound to what was shown."""
    return lambda world, scope, role: {
        "why": "Fair for what happened.",
        "content_hash": world.place(scope).requests["open"].content_hash,
        **body,
    }


def _ask(world, scope, role):
    return {
        "case": world.place(scope).case.pk,
        "remedy": "refund",
        "reason": "late-delivery",
        "amount": "20.00",
    }


def _log(world, scope, role):
    return {**_ask(world, scope, role), "note": "Parcel lost."}


def _survey(world, scope, role):
    case = world.place(scope).case
    return {
        "source": "tool",
        "external_id": f"{role}-{case.pk}",
        "case_source": case.source,
        "case_reference": case.reference,
        "answered_at": NOW.isoformat(),
        "csat": 4,
    }


def _outage(world, scope, role):
    team = world.place(OWN if scope == "none" else scope).team
    return {
        "kind": "bottleneck",
        "system": "Network",
        "cause": "network",
        "teams": [team.pk],
        "started_at": "2026-11-19T10:00",
        "ended_at": "2026-11-19T12:00",
        "note": "The line was cut.",
        "reason": "It was another system.",
        "seen": _seen(team, "2026-11-19T10:00", "2026-11-19T12:00"),
    }


def _seen(team, *wall):
    """What the form says that it leaves out, as its sender has seen it."""
    zone = ZoneInfo(settings.TIME_ZONE)
    started_at, ended_at = (datetime.fromisoformat(one).replace(tzinfo=zone) for one in wall)
    return left_out([team], started_at=started_at, ended_at=ended_at, at=ended_at).told


def _adopt(world, scope, role):
    return {"when": "now", "content_hash": world.place(scope).submitted.content_hash}


def _amend(world, scope, role):
    line = world.place(scope).scorecard.lines.get()
    shown = foresee_amendment(line.scorecard, left_out=[line.pk], anew=False, at=NOW).shown
    return {"why": "Not theirs.", "left_out": [line.pk], "shown": shown}


def _ask_peers(world, scope, role):
    colleagues = colleagues_of(world.place(scope).agent)
    return {
        "span": "2026-11-01_2026-11-30",
        "respondents": [one.pk for one in colleagues],
        "due_on": "2026-11-27",
        "minimum_group": "3",
    }


def _open_customer(world, scope, role):
    customer = world.own.case.customer
    return {"source": customer.source, "reference": customer.reference, "reason": "On demand."}


def _fixed(**body):
    return lambda world, scope, role: body


BODIES = {
    "customers:case-waiting": _fixed(is_waiting="yes"),
    "customers:case-status": _fixed(status="waiting"),
    "customers:customer-erase": _open_customer,
    "customers:customer-show": _fixed(purpose="reach"),
    "customers:case-texts": _fixed(purpose="help"),
    "feedback:case-comments": _fixed(purpose="coach"),
    "empowerment:decision-new": _decision,
    "empowerment:decision-texts": _fixed(purpose="check"),
    "empowerment:decision-reverse": _fixed(amount="5.00", why="Given twice."),
    "empowerment:request-answer[approve]": _answer(),
    "empowerment:request-answer[counter]": _answer(amount="100.00"),
    "empowerment:request-answer[deny]": _answer(),
    "empowerment:request-answer[return]": _answer(),
    "empowerment:request-answer[resubmit]": _fixed(why="It was late by a week."),
    "empowerment:review-close": _fixed(finding="It was right."),
    "empowerment-api:authority-check": _ask,
    "empowerment-api:decision-list": _log,
    "empowerment-api:decision-reverse": _fixed(amount="5.00", why="Given twice."),
    "empowerment-api:request-approve": _answer(),
    "empowerment-api:request-counter": _answer(amount="100.00"),
    "empowerment-api:request-deny": _answer(),
    "empowerment-api:request-return": _answer(),
    "empowerment-api:request-withdraw": _fixed(why="The customer has left."),
    "empowerment-api:request-decline": _fixed(why="Too little."),
    "empowerment-api:request-resubmit": _fixed(why="Less will do.", amount="110.00"),
    "admin:empowerment_draft_start": lambda world, scope, role: {"policy": world.own.region_policy.pk},
    "governance:version-adopt": _adopt,
    "governance:version-withdraw": _fixed(reason="Not yet."),
    "people:absence-create": _absence,
    "people:person-leave": _fixed(reason="Contract ended."),
    "performance:selection-move[publish]": _fixed(scope="all"),
    "performance:selection-list": _fixed(scope="all"),
    "performance:selection-export": _fixed(scope="all", file_format="csv", purpose="review"),
    "performance:appeal-raise": _fixed(reason="Ten were not mine."),
    "performance:appeal-decide": _fixed(answer="upheld", words="True."),
    "people:import": lambda world, scope, role: {
        "kind": "people",
        "file": SimpleUploadedFile("people.csv", b"username,first_name\nnew.one,Nora\n"),
    },
    "journeys:outage-create": _outage,
    "journeys:outage-correct": _outage,
    "journeys:outage-preview": _outage,
    "journeys:outage-end": _fixed(ended_at="2026-11-20T12:30"),
    "journeys:outage-withdraw": _fixed(reason="Nothing had failed."),
    "feedback-api:survey-list": _survey,
    "customers:customer-import": lambda world, scope, role: {
        "kind": "endings",
        "file": SimpleUploadedFile("ended.csv", b"source,reference,ended_on\ncrm,K-1,2026-11-01\n"),
    },
    "feedback:survey-import": lambda world, scope, role: {
        "kind": "surveys",
        "file": SimpleUploadedFile(
            "surveys.csv",
            b"source,external_id,case_source,case_reference,answered_at,csat\nt,1,t,C-1,2026-11-01,4\n",
        ),
    },
    "performance:goal-set": _fixed(kpi="fcr", target="80", why="Fewer calls twice."),
    "performance:goal-share": _fixed(share="yes"),
    "performance:scorecard-compute": _fixed(span="month:2026-10-01"),
    "performance:template-activate": lambda world, scope, role: {
        "reason": "Agreed with the works council.",
        "although_past": "on",
        "shown": hash_of_version(get_version(world.draft_version.pk)),
    },
    "performance:calibration-note": lambda world, scope, role: {
        f"{world.place(scope).in_calibration.pk}-words": "Look at the reopened ones."
    },
    "performance:scorecard-dispute": _fixed(reason="Passed on to me."),
    "performance:dispute-answer": _fixed(answer="stands", words="I looked."),
    "performance:scorecard-amend": _amend,
    "performance:amendment-preview": _amend,
    "performance:dispute-preview": _fixed(answer="anew"),
    "performance:peer-answer": _fixed(helps="3", shares="3", hands_over="3", judges="3", words="Fine."),
    "performance:peer-ask": _ask_peers,
    "people:profile": _fixed(quiet_from="21:00", quiet_to="07:00", time_zone="Europe/Berlin"),
}
QUERIES = {
    "empowerment:decision-check": _decision,
    "admin:autocomplete": _fixed(app_label="people", model_name="team", field_name="department"),
}


def parameters(route):
    """The words in the pattern that name something."""
    return re.findall(r"<(?:\w+:)?(\w+)>", route.pattern)


def has_object(route, method):
    """Whether the address or the body names an object that belongs to somebody."""
    if (route.name, method) in IN_THE_BODY:
        return True
    return route.name not in PLAIN and set(parameters(route)) - {VARIANTS.get(route.name)} != set()


def address(route, key, world, scope, role, *, of_nothing=False):
    """The path of a route for the object of a place, or for one that does not exist."""
    kwargs = dict(PLAIN.get(route.name, {}))
    for name in parameters(route):
        if name == VARIANTS.get(route.name):
            kwargs[name] = key.partition("[")[2].rstrip("]")
        elif name not in kwargs:
            kwargs[name] = NOTHING if of_nothing else object_of(route, key, name, world, scope, role).pk
    return reverse(route.name, kwargs=kwargs)


def object_of(route, key, parameter, world, scope, role):
    """What a word of the pattern stands for on this route."""
    if parameter in {"object_id", "object_pk", "id"} and route.name.startswith("admin:"):
        return ADMIN_OBJECTS[".".join(route.pattern.split("/")[1:3])](world, scope, role)
    find = OF_ROUTE.get(key) or OF_ROUTE.get(f"{route.name} {parameter}") or PARAMETERS[parameter]
    return find(world, scope, role)


def body(route, key, method, world, scope, role, *, of_nothing=False):
    """What is sent: the deed that the route is there for."""
    if key in BODIES:
        made = BODIES[key](world, scope, role)
        return made | IN_THE_BODY.get((route.name, method), {}) if of_nothing else made
    if route.name.startswith("admin:"):
        return _as_on_the_page(route, key, world)
    return {}


def _as_on_the_page(route, key, world):
    """The form of a page of the admin as it stands there for the own object, for whoever gets it."""
    if key not in world.forms:
        path = address(route, key, world, OWN, "manager")
        pages = [world.client(role).get(path) for role in ("manager", "administrator")]
        found = [form_on(page.content.decode()) for page in pages if page.status_code == 200]
        fields = max(found, key=len, default={})
        for name in fields.keys() & {"name", "title", "label", "rationale", "purpose"}:
            fields[name] = [f"{text} anew" for text in fields[name]]
        for name in fields.keys() & {"minimum_n"}:
            fields[name] = ["7"]
        for name in fields.keys() & {"_reason"}:
            fields[name] = ["As agreed."]
        world.forms[key] = fields
    return world.forms[key]


def query(key, world, scope, role):
    """What stands behind the question mark."""
    made = QUERIES.get(key)
    return made(world, scope, role) if made else {}
