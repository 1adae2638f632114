"""Addresses of the pages of cases."""

from django.urls import path

from customers.web import erasures, imports, views

app_name = "customers"
urlpatterns = [
    path("cases/", views.CaseList.as_view(), name="case-list"),
    path("cases/export/", views.CaseExport.as_view(), name="case-export"),
    path("cases/<int:case_id>/", views.CaseDetail.as_view(), name="case-detail"),
    path("cases/<int:case_id>/waiting/", views.SetCustomerWaiting.as_view(), name="case-waiting"),
    path("cases/<int:case_id>/status/", views.SetCaseStatus.as_view(), name="case-status"),
    path("cases/<int:case_id>/customer/", views.ShowCustomer.as_view(), name="customer-show"),
    path("cases/<int:case_id>/texts/", views.ShowTexts.as_view(), name="case-texts"),
    path("customers/erase/", erasures.EraseCustomer.as_view(), name="customer-erase"),
    path("customers/import/", imports.CustomerUpload.as_view(), name="customer-import"),
    path("customers/import/confirm/", imports.CustomerConfirm.as_view(), name="customer-import-confirm"),
    path("desk/cases/", views.DeskCases.as_view(), name="desk-cases"),
]
