"""The pages on which a manager edits a draft."""

import csv
import io
import re
from decimal import Decimal
from html import unescape

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from guardian.shortcuts import assign_perm

from audit.models import AuditEvent
from empowerment.admin.snapshots import rows_in, snapshot
from empowerment.models import (
    ApprovalTarget,
    AuthorityLimit,
    BudgetCap,
    NamedApprover,
    PolicyTerms,
    TierRequirement,
)
from empowerment.rules.diffs import rows_of
from empowerment.selectors.rulebooks import compile_rulebook
from empowerment.services.limits import start_draft, submit_draft
from governance.models import PolicyVersion
from people.choices import Role
from tests.empowerment.rules.books import NOON
from tests.factories.empowerment import (
    ApprovalTargetFactory,
    AuthorityLimitFactory,
    BudgetCapFactory,
    NamedApproverFactory,
    PolicyTermsFactory,
    ReasonCodeFactory,
    RemedyFactory,
    TierRequirementFactory,
)
from tests.factories.governance import PolicyFactory, PolicyVersionFactory, put_in_force, the_draft
from tests.factories.people import CourseFactory, PositionFactory, UserFactory

pytestmark = pytest.mark.django_db
SECTIONS = ["limits", "budgets", "tiers", "approvals", "changes", "file", "submit"]


@pytest.fixture
def in_force():
    agent = PositionFactory(code="agent", name="Agent", rank=1)
    refund = RemedyFactory()
    version = the_draft()
    PolicyTermsFactory(version=version)
    AuthorityLimitFactory(version=version, position=agent, remedy=refund)
    AuthorityLimitFactory(version=version, position=agent, remedy=refund, tier=2, per_decision=Decimal(150))
    AuthorityLimitFactory(version=version, remedy=RemedyFactory(code="credit"), forbids=True)
    BudgetCapFactory(version=version, position=agent)
    TierRequirementFactory(version=version, position=agent, courses=[CourseFactory(code="judgment")])
    ApprovalTargetFactory(version=version, remedy=refund)
    NamedApproverFactory(version=version, position=PositionFactory(code="head", name="Head", rank=2))
    return put_in_force(version)


@pytest.fixture
def manager(in_force):
    user = UserFactory(roles=[Role.MANAGER], is_staff=True, position=None)
    assign_perm("governance.edit_policy", user, in_force.policy)
    return user


@pytest.fixture
def draft(in_force, manager):
    return start_draft(policy=in_force.policy, actor=manager, at=NOON)


@pytest.fixture
def desk(client, manager):
    client.force_login(manager)
    return client


def url(draft, section):
    return reverse(f"admin:empowerment_draft_{section}", args=[draft.pk])


def filled(page, **typed):
    """What a browser would send for the form on a page, with some fields typed over."""
    html = page.content.decode()
    form = html[html.index('<form method="post" novalidate') :]
    form = form[: form.index("</form>")]
    sent = {}
    for tag in re.findall(r"<input[^>]*>", form):
        attrs = {name: unescape(value) for name, value in re.findall(r'([\w-]+)="([^"]*)"', tag)}
        if attrs.get("type") in ("checkbox", "radio") and " checked" not in tag:
            continue
        if "name" in attrs:
            blank = "on" if attrs.get("type") == "checkbox" else ""
            sent.setdefault(attrs["name"], []).append(attrs.get("value", blank))
    for name, text in re.findall(r'<textarea name="([^"]+)"[^>]*>\s*(.*?)</textarea>', form, re.S):
        sent[name] = [unescape(text)]
    for name, options in re.findall(r'<select name="([^"]+)"[^>]*>(.*?)</select>', form, re.S):
        chosen = re.search(r'value="([^"]*)"\s+selected', options)
        sent[name] = [unescape(chosen.group(1)) if chosen else ""]
    return {**sent, **typed}


def save(client, draft, section, **typed):
    return client.post(url(draft, section), filled(client.get(url(draft, section)), **typed))


def said(response):
    words = " ".join(unescape(re.sub(r"<[^>]+>", " ", response.content.decode())).split())
    return re.sub(r" ([.,:;])", r"\1", words)


def amounts(draft):
    rows = AuthorityLimit.objects.filter(version=draft, effect="grant").order_by("tier", "channel")
    return [(row.tier, row.channel, row.per_decision) for row in rows]


LINE = "line.agent.refund..."


# Who may what


ADMIN_OF_DRAFTS = {
    "manager with the grant": 200,
    "manager without": 404,
    "manager of another policy": 404,
    "board": 404,
    "auditor": 404,
    "lead": 404,
    "administrator": 404,
    "administrator with the grant": 404,
    "superuser": 404,
}


def somebody(name, policy):
    roles = {"superuser": []}.get(name, [name.split()[0]])
    user = UserFactory(roles=roles, is_staff=True, is_superuser=name == "superuser")
    if "with the grant" in name:
        assign_perm("governance.edit_policy", user, policy)
    if name.endswith("another policy"):
        assign_perm("governance.edit_policy", user, PolicyFactory(of_team=True))
    return user


@pytest.mark.security("S-65")
@pytest.mark.parametrize("name", ADMIN_OF_DRAFTS)
def test_who_edits_a_draft(client, draft, name):
    client.force_login(somebody(name, draft.policy))
    before = amounts(draft)

    for section in SECTIONS:
        assert client.get(url(draft, section)).status_code == ADMIN_OF_DRAFTS[name]
        if ADMIN_OF_DRAFTS[name] == 404:
            assert client.post(url(draft, section), {}).status_code == 404
    assert amounts(draft) == before


def test_nobody_comes_in_who_may_not_use_the_admin(client, draft):
    user = UserFactory(roles=[Role.MANAGER], is_staff=False)
    assign_perm("governance.edit_policy", user, draft.policy)
    client.force_login(user)

    for section in SECTIONS:
        assert client.get(url(draft, section)).status_code in (302, 403, 404)


def test_what_has_left_draft_is_read_and_not_edited(desk, draft):
    submit_draft(version_id=draft.pk, actor=draft.drafted_by, at=NOON)

    for section in SECTIONS:
        response = desk.get(url(draft, section))
        assert response.url == reverse("governance:version-detail", args=[draft.pk])


def test_the_list_leads_a_draft_to_its_limits_and_the_rest_to_their_pages(desk, draft, in_force):
    listed = desk.get(reverse("admin:governance_policyversion_changelist"))

    assert listed.status_code == 200
    assert set(listed.context["cl"].queryset) == {draft, in_force}
    assert desk.get(reverse("admin:governance_policyversion_change", args=[draft.pk])).url == url(
        draft, "limits"
    )
    assert desk.get(reverse("admin:governance_policyversion_change", args=[in_force.pk])).url == reverse(
        "governance:version-detail", args=[in_force.pk]
    )


def test_every_page_about_a_draft_has_a_title(desk, draft):
    pages = [*(url(draft, section) for section in SECTIONS), reverse("admin:empowerment_draft_start")]

    titles = [
        re.search(r"<title>\s*(.*?)\s*</title>", desk.get(page).content.decode(), re.S)[1] for page in pages
    ]

    assert titles == [*[f"{draft} | Leeway"] * len(SECTIONS), "Start a draft | Leeway"]


# The matrix


@pytest.mark.parametrize("lines", [1, 40])
def test_the_matrix_asks_the_same_few_questions_however_large_it_is(
    desk, draft, django_assert_max_num_queries, lines
):
    for number in range(lines):
        AuthorityLimitFactory(
            version=draft, position=PositionFactory(code=f"job-{number}"), reason=ReasonCodeFactory()
        )
    desk.get(url(draft, "limits"))

    with django_assert_max_num_queries(15):
        page = desk.get(url(draft, "limits"))

    assert page.content.decode().count('name="line-row"') == lines + 1


def test_an_amount_is_changed_in_its_cell(desk, draft, manager):
    response = save(desk, draft, "limits", **{f"{LINE}-t2": "200,50"})

    assert response.url == url(draft, "limits")
    assert amounts(draft) == [(1, "", Decimal(50)), (2, "", Decimal("200.5"))]
    page = said(desk.get(url(draft, "limits")))
    assert "1 change saved." in page
    assert "until now €150" in page
    assert "1 change against" in page
    event = AuditEvent.objects.get(name="content.edited")
    assert event.actor == manager
    assert event.facts["changes"][0]["fields"] == {"per_decision": ["150", "200.5"]}


def test_saving_the_page_as_it_is_changes_nothing(desk, draft):
    for section in ("limits", "budgets", "tiers", "approvals"):
        assert save(desk, draft, section).status_code == 302

    assert not AuditEvent.objects.filter(name="content.edited").exists()


def test_one_reason_holds_for_every_tier_of_its_line(desk, draft):
    save(desk, draft, "limits", **{f"{LINE}-rationale": "Parcels got dearer."})

    rows = AuthorityLimit.objects.filter(version=draft, effect="grant")
    assert set(rows.values_list("rationale", flat=True)) == {"Parcels got dearer."}


def test_tiers_with_reasons_of_their_own_keep_them_while_the_field_stays_empty(desk, draft):
    AuthorityLimit.objects.filter(version=draft, tier=2).update(rationale="Another.")

    save(desk, draft, "limits", **{f"{LINE}-t1": "60"})

    rows = AuthorityLimit.objects.filter(version=draft, effect="grant").order_by("tier")
    assert list(rows.values_list("per_decision", "rationale")) == [
        (Decimal(60), "Covers what most customers ask for."),
        (Decimal(150), "Another."),
    ]


def test_an_emptied_cell_and_a_removed_line_are_gone_and_can_come_back(desk, draft):
    save(desk, draft, "limits", **{f"{LINE}-t2": ""})
    assert amounts(draft) == [(1, "", Decimal(50))]

    save(desk, draft, "limits", **{f"{LINE}-remove": "on"})
    assert amounts(draft) == []
    assert "removed in this draft" in said(desk.get(url(draft, "limits")))

    save(desk, draft, "limits", **{f"{LINE}-t1": "50", f"{LINE}-rationale": "Back again."})
    assert amounts(draft) == [(1, "", Decimal(50))]


def test_a_line_with_conditions_is_added(desk, draft):
    new = {
        "line-new0-position": "agent",
        "line-new0-remedy": "refund",
        "line-new0-channel": "phone",
        "line-new0-t2": "180",
        "line-new0-rationale": "The customer is still there.",
    }

    assert save(desk, draft, "limits", **new).status_code == 302

    assert (2, "phone", Decimal(180)) in amounts(draft)


def test_a_line_that_stands_there_already_is_refused(desk, draft):
    new = {"line-new0-position": "agent", "line-new0-remedy": "refund", "line-new0-t1": "99"}

    response = save(desk, draft, "limits", **new)

    assert "This row stands there already." in said(response)
    assert amounts(draft) == [(1, "", Decimal(50)), (2, "", Decimal(150))]


def test_on_an_error_everything_typed_stays_and_the_message_is_at_the_cell(desk, draft):
    typed = {f"{LINE}-t1": "77", f"{LINE}-t2": "200.005", f"{LINE}-rationale": "Typed reason"}

    response = save(desk, draft, "limits", **typed)
    html = response.content.decode()

    assert response.status_code == 200
    assert "Nothing was saved: there is a problem" in said(response)
    assert 'value="77"' in html
    assert 'value="200.005"' in html
    assert "Typed reason" in html
    cell = html[html.index(f'name="{LINE}-t2"') :][:900]
    assert "at most 2 decimals" in cell
    assert f'href="#row-{LINE}"' in html
    assert amounts(draft) == [(1, "", Decimal(50)), (2, "", Decimal(150))]


@pytest.mark.fault("F-29")
def test_what_somebody_else_saved_meanwhile_is_shown_and_not_overwritten(desk, draft):
    sent = filled(desk.get(url(draft, "limits")), **{f"{LINE}-t2": "200"})
    save(desk, draft, "limits", **{f"{LINE}-t2": "170"})

    response = desk.post(url(draft, "limits"), sent)

    assert "Somebody changed this meanwhile; it is now: €50 €170" in said(response)
    assert 'value="200"' in response.content.decode()
    assert amounts(draft)[1] == (2, "", Decimal(170))

    again = desk.post(url(draft, "limits"), filled(response))
    assert again.status_code == 302
    assert amounts(draft)[1] == (2, "", Decimal(200))


def test_what_somebody_else_saved_elsewhere_stays(desk, draft):
    sent = filled(desk.get(url(draft, "limits")), **{f"{LINE}-t2": "200"})
    save(desk, draft, "limits", **{f"{LINE}-t1": "60"})

    assert desk.post(url(draft, "limits"), sent).status_code == 302

    assert amounts(draft) == [(1, "", Decimal(60)), (2, "", Decimal(200))]


def test_a_remedy_is_forbidden_and_allowed_again(desk, draft):
    new = {"ban-new0-remedy": "refund", "ban-new0-position": "agent", "ban-new0-rationale": "Suspended."}

    save(desk, draft, "limits", **new)
    ban = AuthorityLimit.objects.get(version=draft, effect="forbid", remedy__code="refund")
    assert (ban.position.code, ban.tier, ban.rationale) == ("agent", None, "Suspended.")

    save(desk, draft, "limits", **{"ban.forbid.agent..refund...-remove": "on"})
    assert not AuthorityLimit.objects.filter(pk=ban.pk).exists()


@pytest.mark.parametrize("forged", ["[]", '[["limit",{"oops":1}]]', '[["limit",[1]]]', "[" * 20_000])
def test_a_hidden_field_that_somebody_forged_is_a_bad_request(desk, draft, forged):
    sent = filled(desk.get(url(draft, "limits")), **{f"{LINE}-was": forged})

    assert desk.post(url(draft, "limits"), sent).status_code == 400


# Budgets, tiers, approvals


def test_a_budget_is_changed_added_and_removed(desk, draft):
    old = "cap.agent..all.agent_day"

    save(desk, draft, "budgets", **{f"{old}-amount": "0"})
    assert BudgetCap.objects.get(version=draft).amount == 0

    new = {
        "cap-new0-position": "agent",
        "cap-new0-window": "case",
        "cap-new0-amount": "90",
        "cap-new0-tier": "2",
    }
    save(desk, draft, "budgets", **new, **{f"{old}-remove": "on"})
    cap = BudgetCap.objects.get(version=draft)
    assert (cap.window, cap.tier, cap.remedy, cap.amount) == ("case", 2, None, Decimal(90))


def test_a_budget_needs_an_amount(desk, draft):
    response = save(desk, draft, "budgets", **{"cap.agent..all.agent_day-amount": ""})

    assert "Enter an amount, or 0 for nothing at all." in said(response)
    assert BudgetCap.objects.get(version=draft).amount == 150


def test_a_tier_asks_for_more_and_another_is_added(desk, draft):
    typed = {
        "tier.agent.2-qualification": "quality",
        "tier.agent.2-min_bound": "85",
        "tier.agent.2-min_n": "30",
        "tier-new0-position": "agent",
        "tier-new0-tier": "3",
        "tier-new0-tenure_months": "24",
        "tier-new0-rationale": "Two years.",
    }

    assert save(desk, draft, "tiers", **typed).status_code == 302

    second, third = TierRequirement.objects.filter(version=draft)
    assert (second.min_bound, second.min_n) == (Decimal("0.85"), 30)
    assert [course.code for course in second.courses.all()] == ["judgment"]
    assert (third.tier, third.tenure_months, third.rationale) == (3, 24, "Two years.")


def test_half_a_performance_requirement_is_refused(desk, draft):
    response = save(desk, draft, "tiers", **{"tier.agent.2-qualification": "quality"})

    assert "names a kind, a bound and a minimum number of cases" in said(response)


def test_terms_clocks_and_approvers_are_changed(desk, draft):
    typed = {
        "terms-approval_minutes": "45",
        "terms-deemed_limit": "100",
        "terms-reversal_gives_back": "on",
        "target.refund.-minutes": "10",
        "target-new0-priority": "1",
        "target-new0-minutes": "5",
        "approver.head-rank": "2",
        "approver-new0-position": "agent",
    }

    assert save(desk, draft, "approvals", **typed).status_code == 302

    terms = PolicyTerms.objects.get(version=draft)
    assert (terms.approval_minutes, terms.deemed_limit, terms.reversal_gives_back) == (45, Decimal(100), True)
    targets = ApprovalTarget.objects.filter(version=draft).order_by("minutes")
    assert (targets[0].remedy_id, targets[0].priority, targets[0].minutes) == (None, 1, 5)
    assert targets[1].minutes == 10
    approvers = NamedApprover.objects.filter(version=draft).order_by("rank")
    assert [(row.position.code, row.rank) for row in approvers] == [("agent", 1), ("head", 2)]


# The draft as a whole


def test_the_changes_are_listed_with_old_and_new_and_whom_they_concern(desk, draft):
    save(desk, draft, "limits", **{f"{LINE}-t2": "200"})

    page = said(desk.get(url(draft, "changes")))

    assert "Refund, Agent, tier 2 per decision €150 €200" in page
    assert "May do more Agent May do less nobody" in page
    assert "Edited · 1 row" in page


def test_limits_go_out_and_come_back_as_csv(desk, draft):
    answer = desk.get(url(draft, "file"), {"download": "csv"})
    rows = list(csv.DictReader(io.StringIO(answer.content.decode())))
    assert answer["Content-Disposition"].startswith("attachment")
    assert [(row["kind"], row["tier"], row["amount"]) for row in rows[:2]] == [
        ("limit", "1", "50"),
        ("limit", "2", "150"),
    ]
    text = answer.content.decode().replace(",150,", ",175,", 1)

    preview = desk.post(url(draft, "file"), {"file": SimpleUploadedFile("limits.csv", text.encode())})
    assert "4 lines read, 1 change, 0 faulty lines. Nothing is saved yet." in said(preview)
    assert amounts(draft)[1] == (2, "", Decimal(150))

    desk.post(url(draft, "file"), {"text": text, "write": "1"})
    assert amounts(draft)[1] == (2, "", Decimal(175))


def test_faulty_lines_are_shown_and_the_good_ones_can_be_taken(desk, draft):
    header = "kind,effect,position,tier,remedy,channel,segment,reason,window,amount,rationale\n"
    text = f"{header}limit,grant,agent,1,refund,,,,,66,Why.\nlimit,grant,clerk,1,refund,,,,,66,Why.\n"

    preview = desk.post(url(draft, "file"), {"file": SimpleUploadedFile("limits.csv", text.encode())})
    assert "Line 3: position has to be one of" in said(preview)
    assert "Import the good lines" in said(preview)

    refused = desk.post(url(draft, "file"), {"text": text, "write": "1"})
    assert "1 of 2 lines are faulty. Nothing was saved." in said(refused)
    desk.post(url(draft, "file"), {"text": text, "write": "1", "skip_faulty": "on"})
    assert amounts(draft)[0] == (1, "", Decimal(66))


@pytest.mark.parametrize(
    ("upload", "message"),
    [
        (b"", "The submitted file is empty."),
        ("\xff\xfe".encode("latin-1"), "The file is not in UTF-8."),
        (b"a,b\n1,2\n", "The first line has to name exactly these columns"),
    ],
)
def test_another_file_is_refused_with_what_it_needs(desk, draft, upload, message):
    response = desk.post(url(draft, "file"), {"file": SimpleUploadedFile("limits.csv", upload)})

    assert message in said(response)


def test_a_draft_is_submitted_after_saying_what_it_changes(desk, draft):
    save(desk, draft, "limits", **{f"{LINE}-t2": "200"})
    page = said(desk.get(url(draft, "submit")))
    assert "Nobody can change this version any more, you included." in page
    assert "May do more Agent" in page

    assert "This field is required." in said(desk.post(url(draft, "submit"), {"summary": ""}))
    desk.post(url(draft, "submit"), {"summary": "More for late parcels."})

    draft.refresh_from_db()
    assert (draft.status, draft.summary) == ("submitted", "More for late parcels.")


def test_what_is_missing_is_named_before_and_when_submitting(desk, draft):
    AuthorityLimit.objects.filter(version=draft, tier=2).update(rationale="")

    assert "Grant refund, agent tier 2: It does not say why." in said(desk.get(url(draft, "submit")))
    refused = desk.post(url(draft, "submit"), {"summary": "Kept"})

    draft.refresh_from_db()
    assert draft.status == "draft"
    assert "1 rule does not say why: grant refund, agent tier 2." in said(refused)
    assert "Kept" in refused.content.decode()


def test_a_draft_is_started_from_the_version_in_force(desk, manager, in_force):
    start = reverse("admin:empowerment_draft_start")
    assert "Start from version 1" in said(desk.get(start))

    response = desk.post(start, {"policy": in_force.policy_id})

    draft = PolicyVersion.objects.get(number=2)
    assert response.url == url(draft, "limits")
    assert amounts(draft) == [(1, "", Decimal(50)), (2, "", Decimal(150))]
    assert "Version 2 is being worked on" in said(desk.get(start))
    assert "Version 2 is already being worked on." in said(
        desk.post(start, {"policy": in_force.policy_id}, follow=True)
    )
    assert desk.post(start, {"policy": "9" * 5000}).status_code == 404


def test_nobody_starts_a_draft_for_a_policy_they_hold_no_grant_on(client, in_force):
    client.force_login(somebody("manager of another policy", in_force.policy))
    start = reverse("admin:empowerment_draft_start")

    assert in_force.policy.name not in said(client.get(start))
    assert client.post(start, {"policy": in_force.policy_id}).status_code == 404
    assert client.post(start, {"policy": "x"}).status_code == 404
    assert not PolicyVersion.objects.filter(number=2).exists()


def test_a_draft_does_not_copy_a_version_of_somebody_elses_policy(desk, in_force):
    other = put_in_force(PolicyVersionFactory(policy=PolicyFactory(of_team=True)))
    start = reverse("admin:empowerment_draft_start")

    assert desk.post(start, {"policy": in_force.policy_id, "source": other.pk}).status_code == 404


def test_what_an_editor_saw_travels_unchanged(draft):
    rows = list(rows_of(compile_rulebook(draft.pk)))

    assert rows_in(snapshot(rows)) == rows
