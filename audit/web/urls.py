"""Names the auditor's pages."""

from django.urls import path

from audit.web import views

app_name = "audit"
urlpatterns = [
    path("", views.EventList.as_view(), name="event-list"),
    path("desk/", views.DeskLog.as_view(), name="desk-log"),
    path("export/", views.EventExport.as_view(), name="event-export"),
    path("verify/", views.Verify.as_view(), name="log-verify"),
    path("<int:pk>/", views.EventDetail.as_view(), name="event-detail"),
]
