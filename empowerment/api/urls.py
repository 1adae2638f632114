"""Names the addresses of the API of empowerment."""

from django.urls import path

from empowerment.api import views

app_name = "empowerment-api"
urlpatterns = [
    path("authority/check/", views.AuthorityCheck.as_view(), name="authority-check"),
    path("me/authority/", views.MyAuthority.as_view(), name="authority-mine"),
    path("decisions/", views.DecisionList.as_view(), name="decision-list"),
    path("decisions/<int:decision_id>/", views.DecisionDetail.as_view(), name="decision-detail"),
    path("decisions/<int:decision_id>/replay/", views.DecisionReplay.as_view(), name="decision-replay"),
    path("decisions/<int:decision_id>/reverse/", views.DecisionReverse.as_view(), name="decision-reverse"),
    path("approvals/", views.RequestList.as_view(), name="request-list"),
    path("approvals/<int:request_id>/approve/", views.RequestApprove.as_view(), name="request-approve"),
    path("approvals/<int:request_id>/deny/", views.RequestDeny.as_view(), name="request-deny"),
    path("approvals/<int:request_id>/counter/", views.RequestCounter.as_view(), name="request-counter"),
    path("approvals/<int:request_id>/return/", views.RequestReturn.as_view(), name="request-return"),
    path("approvals/<int:request_id>/withdraw/", views.RequestWithdraw.as_view(), name="request-withdraw"),
    path("approvals/<int:request_id>/accept/", views.RequestAccept.as_view(), name="request-accept"),
    path("approvals/<int:request_id>/decline/", views.RequestDecline.as_view(), name="request-decline"),
    path("approvals/<int:request_id>/resubmit/", views.RequestResubmit.as_view(), name="request-resubmit"),
    path("approvals/<int:request_id>/decide/", views.RequestDecide.as_view(), name="request-decide"),
]
