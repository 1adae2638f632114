"""A real Chromium for the tests that look at pages as people do."""

import os
import shutil

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.test import Client
from playwright.sync_api import expect, sync_playwright

# How long a busy machine may take over what should come at once, in milliseconds. Only a failure waits for it.
PATIENCE = 45_000
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")


def pytest_collection_modifyitems(items):
    """Tests that drive a browser are marked so; without one they are skipped, but never in CI."""
    for item in items:
        if "chromium" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.browser)
            if CHROMIUM is None and not os.environ.get("CI"):
                item.add_marker(pytest.mark.skip(reason="no Chromium on this machine"))


@pytest.fixture(scope="session")
def chromium():
    # Playwright keeps an event loop in this thread, which Django takes for asynchronous code.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    expect.set_options(timeout=PATIENCE)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=CHROMIUM, args=["--no-sandbox", "--disable-dev-shm-usage"]
        )
        yield browser
        browser.close()


def is_complaint(said):
    return said.type == "error" and "409 (Conflict)" not in said.text


@pytest.fixture
def open_page(chromium, live_server):
    """
    `open_page(width=1280, theme="light")` opens a page on the live server. Whatever the browser complained
    about, the content security policy first of all, fails the test at its end. A refusal is an answer.
    """
    contexts, complaints = [], []

    def opened(*, width=1280, theme="light", javascript=True):
        context = chromium.new_context(
            base_url=live_server.url,
            viewport={"width": width, "height": 800},
            color_scheme=theme,
            java_script_enabled=javascript,
        )
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(PATIENCE)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("console", lambda said: complaints.append(said.text) if is_complaint(said) else None)
        return page

    yield opened
    for context in contexts:
        context.close()
    assert complaints == []


@pytest.fixture
def sign_in(live_server):
    """`sign_in(page, user)` gives the page the session of the user and opens the desk."""

    def signed_in(page, user, path="/"):
        client = Client()  # one of its own, or the next to sign in would end this session
        client.force_login(user)
        cookie = client.cookies[settings.SESSION_COOKIE_NAME]
        page.context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": live_server.url}])
        page.goto(path)

    return signed_in


@pytest.fixture
def faults():
    """`faults(page)`: what axe finds wrong with the page as it stands, by rule and element."""

    def found(page):
        violations = Axe().run(page).response["violations"]
        return [(rule["id"], [node["html"] for node in rule["nodes"]]) for rule in violations]

    return found
