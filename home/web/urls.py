"""Addresses of the pages that show several apps at once."""

from django.urls import path

from home.web import views

app_name = "home"
urlpatterns = [path("", views.Desk.as_view(), name="desk")]
