"""The frame around every page, as a person with a browser, a keyboard, a phone or no JavaScript meets it."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import Group
from django.template import engines
from django.test import RequestFactory
from django.utils import timezone
from playwright.sync_api import expect

from people.models import User

PASSWORD = "quiet-harbour-9"


@pytest.fixture
def manager(transactional_db):
    user = User.objects.create(username="mara", first_name="Mara", last_name="Lindqvist", is_staff=True)
    user.set_password(PASSWORD)
    user.save()
    user.groups.add(Group.objects.get(name="manager"))
    return user


@pytest.mark.parametrize("width", [1280, 360])
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_sign_in_and_desk_have_no_fault_that_axe_finds(manager, open_page, sign_in, faults, width, theme):
    page = open_page(width=width, theme=theme)
    page.goto("/")
    assert faults(page) == []
    page.get_by_label("Username").fill("mara")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url("**/")
    assert page.locator("h1").inner_text() == "Your desk"
    assert page.locator("html").get_attribute("data-bs-theme") == theme
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert faults(page) == []


def test_the_keyboard_reaches_everything(manager, open_page, sign_in, faults):
    page = open_page()
    sign_in(page, manager)
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="Keyboard shortcuts")).to_be_visible()
    assert faults(page) == []
    page.keyboard.press("Escape")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to content"


def test_the_menu_and_the_theme(manager, open_page, sign_in, faults):
    page = open_page()
    sign_in(page, manager)
    page.locator("summary.tool").click()
    assert faults(page) == []
    page.get_by_role("button", name="Dark").click()
    page.reload()
    assert page.locator("html").get_attribute("data-bs-theme") == "dark", "the choice is kept"
    page.locator("summary.tool").click()
    page.keyboard.press("Escape")
    assert page.locator("details.menu[open]").count() == 0


def test_without_javascript_one_can_sign_in_look_around_and_sign_out(manager, open_page, sign_in):
    page = open_page(javascript=False)
    sign_in(page, manager)
    assert page.locator("h1").inner_text() == "Your desk"
    page.locator("summary.tool").click()
    page.get_by_role("button", name="Sign out").click()
    page.goto("/")
    expect(page.get_by_role("button", name="Sign in")).to_be_visible()


def test_the_clock_turns_from_quiet_to_clear(manager, open_page, sign_in):
    """Fifteen minutes, of which some are gone."""
    cases = {
        10: ("quiet", "14:"),
        500: ("half", "06:"),
        800: ("eighty", "01:"),
        1040: ("overdue", "02:"),
    }
    clock = engines["django"].from_string('{% include "components/clock.html" %}')
    page = open_page()
    sign_in(page, manager)
    now = timezone.now()
    html = "".join(
        clock.render({"opened": opened, "due": opened + timedelta(minutes=15)}, RequestFactory().get("/"))
        for opened in (now - timedelta(seconds=gone) for gone in cases)
    )
    page.evaluate("html => document.querySelector('main').insertAdjacentHTML('beforeend', html)", html)
    page.wait_for_selector(".clock.overdue")
    shown = {state: page.locator(f".clock.{state}").inner_text().strip() for state, _words in cases.values()}
    assert {state: text[:3] for state, text in shown.items()} == dict(cases.values())
    page.wait_for_function(
        "before => document.querySelector('.clock.half').innerText.trim() !== before", arg=shown["half"]
    )
