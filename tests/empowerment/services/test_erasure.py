from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction
from django.utils import timezone

from audit.models import AuditEvent
from customers.choices import CaseStatus
from customers.models import Case
from effects.services import fulfil_due
from empowerment.models import ApprovalRequest, ApprovalStep, DecisionNote
from empowerment.selectors.replays import replays
from empowerment.services.approvals import approve_request
from empowerment.services.grants import reverse_grant
from feedback.models import SurveyResponse
from tests.empowerment.conftest import NOON
from tests.factories import ContactFactory, SurveyResponseFactory

pytestmark = [pytest.mark.django_db, pytest.mark.capability("4.3")]
SECRET = "Her daughter Ada is getting married."


@pytest.fixture
def told(desk):
    """An approved and reversed decision with personal words wherever words can stand."""
    decision = desk.log("120", note=SECRET, wish=SECRET)
    request = ApprovalRequest.objects.get(decision=decision)
    approve_request(
        request_id=request.pk, approver=desk.lead, why=SECRET, content_hash=request.content_hash, at=NOON
    )
    reverse_grant(decision_id=decision.pk, amount=decision.amount, why=SECRET, actor=desk.lead, at=NOON)
    ContactFactory(case=desk.case, summary=SECRET)
    SurveyResponseFactory(case=desk.case, comment=SECRET)
    return desk


def erase(customer):
    call_command("erase_customer", customer.source, customer.reference, reason="On demand", stdout=StringIO())
    fulfil_due(at=timezone.now())


def everything():
    found = StringIO()
    call_command(
        "dumpdata", "customers", "empowerment", "feedback", "audit", "people.notification", stdout=found
    )
    return found.getvalue()


@pytest.mark.invariant("I-42")
@pytest.mark.security("S-88")
def test_nothing_personal_is_left_and_everything_still_replays(told):
    customer = told.case.customer
    Case.objects.update(status=CaseStatus.CLOSED)
    assert SECRET in everything()

    erase(customer)

    left = everything()
    assert SECRET not in left
    assert customer.name not in left
    assert customer.email not in left
    assert DecisionNote.objects.get().erased_at is not None
    judged = list(replays())
    assert judged
    assert all(replay.same for replay in judged)
    assert list(
        AuditEvent.objects.filter(name__startswith="customer.").values_list("name", flat=True).order_by("pk")
    ) == ["customer.erased", "customer.texts_erased", "customer.comments_erased"]
    survey = SurveyResponse.objects.get()
    assert (survey.csat, survey.comment) == (4, "")
    assert survey.comment_erased_at is not None


def test_somebody_whose_case_is_open_is_not_erased(told):
    with pytest.raises(CommandError, match="still open"):
        erase(told.case.customer)

    assert SECRET in everything()


def test_the_ledger_lets_a_text_be_emptied_and_nothing_else(told):
    step = ApprovalStep.objects.filter(why=SECRET)

    for change in ({"why": "Another."}, {"why": "", "amount": 1}):
        with pytest.raises(IntegrityError, match="never changed"), transaction.atomic():
            step.update(**change)
