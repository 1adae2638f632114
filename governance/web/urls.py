"""Addresses of policies and their versions."""

from django.urls import path

from governance.web import views

app_name = "governance"
urlpatterns = [
    path("", views.policy_list, name="policy-list"),
    path("desk/versions/", views.desk_versions, name="desk-versions"),
    path("versions/<int:version_id>/", views.version_detail, name="version-detail"),
    path("versions/<int:version_id>/adopt/", views.version_adopt, name="version-adopt"),
    path("versions/<int:version_id>/withdraw/", views.version_withdraw, name="version-withdraw"),
]
