"""Names the pages of figures and scorecards."""

from django.urls import URLPattern

app_name = "performance"
urlpatterns: list[URLPattern] = []
