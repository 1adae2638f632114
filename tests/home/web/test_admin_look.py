"""The admin carries the name and the colours of the product, and its rail shows what one may see."""

import pytest
from django.contrib import admin
from django.contrib.auth.models import AnonymousUser
from django.test import RequestFactory
from django.urls import reverse

from config.sidebar import GROUPS, sidebar
from people.models import User


@pytest.mark.django_db
def test_the_admin_is_called_leeway(client):
    client.force_login(User.objects.create(username="root", is_staff=True, is_superuser=True))
    page = client.get(reverse("admin:index")).content.decode()
    assert "Limits and reference data" in page
    assert "rgb(11, 107, 107)" in page, "the accent of static/css/leeway.css"


def test_the_rail_of_the_anonymous_is_empty():
    request = RequestFactory().get("/admin/")
    request.user = AnonymousUser()
    assert sidebar(request) == []


def test_every_model_of_the_rail_stands_in_the_admin():
    registered = {model._meta.label for model in admin.site._registry}
    assert {label for _title, entries in GROUPS for label in entries} <= registered


def test_no_model_stands_under_two_headings():
    labels = [label for _title, entries in GROUPS for label in entries]
    assert len(labels) == len(set(labels))
