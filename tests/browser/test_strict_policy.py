"""The pages of others that we serve live under our policy: the admin and the docs of the API."""

import pytest

from tests.factories.people import UserFactory

pytestmark = [pytest.mark.security("S-28"), pytest.mark.django_db(transaction=True)]


@pytest.fixture
def administrator(transactional_db):
    return UserFactory(is_staff=True, is_superuser=True)


def test_the_admin_works_under_its_loosened_policy(administrator, open_page, sign_in):
    page = open_page()

    sign_in(page, administrator, "/admin/")

    # Alpine runs only where the policy lets it evaluate the attributes of the page.
    assert page.evaluate("typeof window.Alpine") == "object"
    assert page.locator("#main, main").first.is_visible()


def test_the_docs_of_the_api_list_operations(administrator, open_page, sign_in):
    page = open_page()

    sign_in(page, administrator, "/api/docs/")
    page.locator("#swagger-ui .info").wait_for()

    assert "Leeway" in page.locator("#swagger-ui .info .title").inner_text()
