import pytest

from journeys.selectors.stages import UNKNOWN_STAGE, journey_stages
from people.models import User
from tests.factories import StageFactory, UserFactory

pytestmark = [pytest.mark.django_db]


def test_stages_stand_in_the_order_of_the_journey_and_the_rest_last(django_assert_num_queries):
    second = StageFactory(name="Paying", position=92, categories=["Billing", "Fees, late ones"])
    first = StageFactory(name="Joining", position=91)

    with django_assert_num_queries(1):
        found = journey_stages()

    assert [(one.pk, one.code, one.categories) for one in found] == [
        (first.pk, first.code, ()),
        (second.pk, second.code, ("Billing", "Fees, late ones")),
        (None, UNKNOWN_STAGE, ("Billing", "Fees, late ones")),
    ]


def test_without_a_stage_there_is_no_rest():
    assert journey_stages() == ()


def test_a_stage_has_the_rows_of_its_categories_and_the_rest_all_others():
    paying = StageFactory(categories=["Billing"])
    for name in ("Billing", "Other", ""):
        UserFactory(first_name=name, last_name="Row")
    stages = {one.pk: one for one in journey_stages()}

    def names(stage):
        found = User.objects.filter(stage.within("first_name"), last_name="Row")
        return sorted(found.values_list("first_name", flat=True))

    assert names(stages[paying.pk]) == ["Billing"]
    assert names(stages[None]) == ["", "Other"]
