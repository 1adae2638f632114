"""Names the addresses of the API of governance."""

from django.urls import path

from governance.api import views

app_name = "governance-api"
urlpatterns = [
    path("policies/", views.PolicyList.as_view(), name="policy-list"),
    path("policies/<int:policy_id>/versions/", views.VersionList.as_view(), name="version-list"),
]
