from datetime import timedelta
from decimal import Decimal

import pytest

from empowerment.selectors.earlier import EarlierRemedies, earlier_remedies
from empowerment.services.grants import reverse_grant
from tests.empowerment.conftest import NOON
from tests.factories import CaseFactory

pytestmark = pytest.mark.django_db


def take_back(desk, decision, amount):
    reverse_grant(decision_id=decision.pk, amount=Decimal(amount), why="Twice.", actor=desk.agent, at=NOON)


def test_what_was_kept_is_added_up_and_what_was_taken_back_whole_is_no_remedy(
    desk, django_assert_num_queries
):
    other = CaseFactory(team=desk.team, agent=desk.agent)
    desk.log("30")
    take_back(desk, desk.log("40"), "15")
    take_back(desk, desk.log("20"), "20")
    customer, nobody = desk.case.customer_id, other.customer_id

    with django_assert_num_queries(1):
        found = earlier_remedies({customer, nobody}, at=NOON + timedelta(days=1))

    assert found == {
        customer: EarlierRemedies((("EUR", Decimal(55)),), 2),
        nobody: EarlierRemedies(),
    }


def test_what_is_older_than_a_year_is_forgotten(desk):
    desk.log("30")

    assert (
        earlier_remedies({desk.case.customer_id}, at=NOON + timedelta(days=365))[desk.case.customer_id]
        == EarlierRemedies()
    )
