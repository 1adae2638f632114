"""Addresses of the pages about people."""

from django.urls import path

from people.web import exports, imports, views

app_name = "people"
urlpatterns = [
    path("", views.PersonList.as_view(), name="person-list"),
    path("<int:person_id>/", views.PersonDetail.as_view(), name="person-detail"),
    path("<int:person_id>/absences/new/", views.AbsenceCreate.as_view(), name="absence-create"),
    path("<int:person_id>/leave/", views.PersonLeave.as_view(), name="person-leave"),
    path("absences/<int:absence_id>/end/", views.AbsenceEnd.as_view(), name="absence-end"),
    path("import/", imports.ImportUpload.as_view(), name="import"),
    path("import/confirm/", imports.ImportConfirm.as_view(), name="import-confirm"),
    path("exports/", exports.ExportList.as_view(), name="export-list"),
    path("exports/desk/", exports.DeskExports.as_view(), name="desk-exports"),
    path("exports/<int:export_id>/", exports.ExportDetail.as_view(), name="export-detail"),
    path("exports/<int:export_id>/live/", exports.ExportLive.as_view(), name="export-live"),
    path("exports/<int:export_id>/download/", exports.ExportDownload.as_view(), name="export-download"),
    path("exports/<int:export_id>/again/", exports.ExportRepeat.as_view(), name="export-repeat"),
    path("accounts/desk/", views.DeskAccounts.as_view(), name="desk-accounts"),
    path("profile/", views.Profile.as_view(), name="profile"),
    path("notifications/", views.NotificationList.as_view(), name="notification-list"),
    path("notifications/unread/", views.NotificationUnread.as_view(), name="notification-unread"),
    path("notifications/read/", views.NotificationReadAll.as_view(), name="notification-read-all"),
    path(
        "notifications/<int:notification_id>/read/",
        views.NotificationRead.as_view(),
        name="notification-read",
    ),
]
