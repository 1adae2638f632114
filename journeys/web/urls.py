"""Names the pages of what the customer's way runs on."""

from django.urls import URLPattern

app_name = "journeys"
urlpatterns: list[URLPattern] = []
