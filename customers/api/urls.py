"""Names the addresses of the API of customers."""

from django.urls import path

from customers.api import views

app_name = "customers-api"
urlpatterns = [
    path("cases/", views.CaseList.as_view(), name="case-list"),
]
