"""Names the pages of what customers and colleagues tell us."""

from django.urls import URLPattern

app_name = "feedback"
urlpatterns: list[URLPattern] = []
