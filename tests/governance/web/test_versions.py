from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from guardian.shortcuts import assign_perm

from governance.choices import VersionStatus
from governance.services import submit_version
from people.choices import Role
from tests.factories.governance import PolicyFactory, PolicyVersionFactory, put_in_force
from tests.factories.people import PositionFactory, TeamFactory, UserFactory

pytestmark = pytest.mark.django_db
HASH = "a" * 64


def url(name, version):
    return reverse(f"governance:version-{name}", args=[version.pk])


def drafter(policy):
    manager = UserFactory(roles=[Role.MANAGER])
    assign_perm("governance.edit_policy", manager, policy)
    return manager


def submitted(version, raises=()):
    return submit_version(
        version_id=version.pk, actor=UserFactory(), content_hash=HASH, raises=raises, at=timezone.now()
    )


@pytest.fixture
def policy():
    return PolicyFactory(of_team=True)


def overseer(policy, role):
    person = UserFactory(roles=[role])
    assign_perm("people.oversee_team", person, policy.team)
    return person


def test_the_board_finds_on_its_desk_what_waits_for_it(client, policy):
    draft, waiting = PolicyVersionFactory(policy=policy), PolicyVersionFactory(policy=PolicyFactory())
    submitted(waiting)
    desk = reverse("governance:desk-versions")

    client.force_login(UserFactory(roles=[Role.BOARD]))
    page = client.get(desk).content.decode()
    assert url("detail", waiting) in page
    assert "Read and adopt" in page
    assert url("detail", draft) not in page

    client.force_login(drafter(policy))
    assert client.get(desk).status_code == 404


# Who reads a version of a team's policy, by its status: explicit for every role, own scope and another's.
READERS = {
    "drafter": {"draft": 200, "submitted": 200, "adopted": 200, "withdrawn": 200},
    "manager": {"draft": 404, "submitted": 404, "adopted": 200, "withdrawn": 404},
    "lead": {"draft": 404, "submitted": 404, "adopted": 200, "withdrawn": 404},
    "other manager": {"draft": 404, "submitted": 404, "adopted": 404, "withdrawn": 404},
    "other lead": {"draft": 404, "submitted": 404, "adopted": 404, "withdrawn": 404},
    "board": {"draft": 404, "submitted": 200, "adopted": 200, "withdrawn": 404},
    "auditor": {"draft": 404, "submitted": 200, "adopted": 200, "withdrawn": 404},
    "agent": {"draft": 404, "submitted": 404, "adopted": 404, "withdrawn": 404},
    "operations": {"draft": 404, "submitted": 404, "adopted": 404, "withdrawn": 404},
    "hr": {"draft": 404, "submitted": 404, "adopted": 404, "withdrawn": 404},
    "administrator": {"draft": 404, "submitted": 404, "adopted": 404, "withdrawn": 404},
}


def reader(name, policy):
    if name == "drafter":
        return drafter(policy)
    if name in ("manager", "lead"):
        return overseer(policy, name)
    if name.startswith("other "):
        return overseer(PolicyFactory(of_team=True), name.removeprefix("other "))
    team = {"team": policy.team} if name == "agent" else {}
    return UserFactory(roles=[name], **team)


@pytest.mark.security("S-65")
@pytest.mark.parametrize("status", ["draft", "submitted", "adopted", "withdrawn"])
@pytest.mark.parametrize("name", READERS)
def test_who_reads_which_version(client, policy, name, status):
    version = PolicyVersionFactory(policy=policy, summary="CANARY")
    if status == "submitted":
        submitted(version)
    elif status == "adopted":
        put_in_force(version)
    elif status == "withdrawn":
        version.status = VersionStatus.WITHDRAWN
        version.save()
    client.force_login(reader(name, policy))

    for address in (url("detail", version), reverse("empowerment:version-content", args=[version.pk])):
        response = client.get(address)
        assert response.status_code == READERS[name][status]
    listed = client.get(reverse("governance:policy-list"))
    seen = READERS[name][status] == 200 and status != "withdrawn"
    assert (url("detail", version).encode() in listed.content) is seen


def test_the_anonymous_are_sent_to_sign_in(client, policy):
    version = put_in_force(PolicyVersionFactory(policy=policy))

    for address in (reverse("governance:policy-list"), url("detail", version), url("adopt", version)):
        response = client.get(address)
        assert (response.status_code, response.url.split("?")[0]) == (302, reverse("account_login"))


def test_the_page_says_who_did_what_and_the_list_what_holds(client, policy):
    manager = drafter(policy)
    first = put_in_force(PolicyVersionFactory(policy=policy, drafted_by=manager))
    PolicyVersionFactory(policy=policy)
    client.force_login(manager)

    page = client.get(url("detail", first)).content.decode()
    listed = client.get(reverse("governance:policy-list")).content.decode()

    assert "In force" in page
    assert first.content_hash in page
    assert manager.get_full_name() in page
    assert "Version 1" in listed
    assert "Version 2" in listed


@pytest.mark.parametrize("rows", [1, 6])
def test_the_list_asks_the_same_few_questions_however_long_it_is(client, django_assert_max_num_queries, rows):
    for _ in range(rows):
        put_in_force(PolicyVersionFactory(policy=PolicyFactory(of_team=True)))
    client.force_login(UserFactory(roles=[Role.AUDITOR]))

    with django_assert_max_num_queries(8):
        response = client.get(reverse("governance:policy-list"))

    assert len(response.context["standings"]) == rows


# Adopting


def adopting(client, version, member, **changes):
    client.force_login(member)
    return client.post(url("adopt", version), {"when": "now", "content_hash": HASH, **changes})


def test_a_member_of_the_board_adopts_by_a_button_and_never_by_looking(client, policy):
    before = put_in_force(PolicyVersionFactory(policy=policy))
    position = PositionFactory(name="Frontline agent")
    version = submitted(PolicyVersionFactory(policy=policy), raises=[position.pk])
    member = UserFactory(roles=[Role.BOARD])
    client.force_login(member)

    page = client.get(url("adopt", version)).content.decode()
    version.refresh_from_db()
    assert version.status == "submitted"
    assert "May do more: Frontline agent." in page
    assert f"{before} ends at that moment." in page

    now = timezone.now()
    response = adopting(client, version, member)

    version.refresh_from_db()
    assert response.url == url("detail", version)
    assert (version.status, version.adopted_by) == ("adopted", member)
    assert now + timedelta(seconds=60) <= version.effective_from <= timezone.now() + timedelta(seconds=60)


def test_a_later_moment_can_be_chosen_and_has_to_be_named(client, policy):
    version = submitted(PolicyVersionFactory(policy=policy))
    member = UserFactory(roles=[Role.BOARD])

    unsaid = adopting(client, version, member, when="later")
    assert "Choose the moment." in unsaid.content.decode()
    past = adopting(client, version, member, when="later", effective_from="2020-01-01T08:00")
    assert "A version begins half a minute from now at the earliest" in past.content.decode()
    adopting(client, version, member, when="later", effective_from="2099-01-01T08:00")

    version.refresh_from_db()
    assert timezone.localtime(version.effective_from).isoformat() == "2099-01-01T08:00:00+01:00"
    assert "Adopted for later" in client.get(url("detail", version)).content.decode()


@pytest.mark.invariant("I-34")
@pytest.mark.parametrize("way", ["own draft", "own limit"])
def test_whom_four_eyes_bar_sees_why_and_who_can(client, policy, way):
    member = UserFactory(roles=[Role.BOARD])
    draft = PolicyVersionFactory(policy=policy, drafted_by=member if way == "own draft" else UserFactory())
    version = submitted(draft, raises=[member.position_id] if way == "own limit" else [])

    client.force_login(member)
    pages = [client.get(url(name, version)).content.decode() for name in ("detail", "adopt")]
    response = adopting(client, version, member)

    version.refresh_from_db()
    assert version.status == "submitted"
    assert response.status_code == 200
    for page in (*pages, response.content.decode()):
        assert "somebody else has to adopt it" in page
        assert "Another member of the board can adopt it" in page


def test_another_content_than_the_one_shown_is_not_adopted(client, policy):
    version = submitted(PolicyVersionFactory(policy=policy))

    response = adopting(client, version, UserFactory(roles=[Role.BOARD]), content_hash="b" * 64)

    version.refresh_from_db()
    assert version.status == "submitted"
    assert "This is not the version you were shown" in response.content.decode()


@pytest.mark.parametrize("role", [role for role in Role if role != Role.BOARD])
def test_nobody_else_finds_the_page_to_adopt(client, policy, role):
    version = submitted(PolicyVersionFactory(policy=policy))
    person = UserFactory(roles=[role])
    assign_perm("governance.edit_policy", person, policy)
    client.force_login(person)

    assert client.get(url("adopt", version)).status_code == 404
    assert adopting(client, version, person).status_code == 404
    version.refresh_from_db()
    assert version.status == "submitted"


# Withdrawing


def test_a_drafter_withdraws_with_a_reason(client, policy):
    version = submitted(PolicyVersionFactory(policy=policy))
    client.force_login(drafter(policy))

    assert client.post(url("withdraw", version), {"reason": ""}).status_code == 200
    version.refresh_from_db()
    assert version.status == "submitted"

    client.post(url("withdraw", version), {"reason": "The numbers were wrong."})

    version.refresh_from_db()
    assert version.status == "withdrawn"
    page = client.get(url("detail", version)).content.decode()
    assert "The numbers were wrong." in page


@pytest.mark.parametrize("role", list(Role))
def test_nobody_withdraws_what_they_do_not_draft_for(client, policy, role):
    version = submitted(PolicyVersionFactory(policy=policy))
    person = UserFactory(roles=[role], team=TeamFactory())
    assign_perm("governance.edit_policy", person, PolicyFactory(of_team=True))
    client.force_login(person)

    assert client.get(url("withdraw", version)).status_code == 404
    assert client.post(url("withdraw", version), {"reason": "x"}).status_code == 404
    version.refresh_from_db()
    assert version.status == "submitted"
