"""Addresses of decisions, approvals and authority."""

from django.urls import path

from empowerment.web.views import (
    approvals,
    authority,
    coverage,
    decisions,
    desks,
    histories,
    ledger,
    ledger_entry,
    policies,
    reviews,
)

app_name = "empowerment"
urlpatterns = [
    path("cases/<int:case_id>/decisions/new/", decisions.LogDecision.as_view(), name="decision-new"),
    path("cases/<int:case_id>/decisions/check/", decisions.CheckDecision.as_view(), name="decision-check"),
    path("cases/<int:case_id>/remedies/", histories.case_remedies, name="case-remedies"),
    path("decisions/", ledger.decision_list, name="decision-list"),
    path("decisions/export/", ledger.decision_export, name="decision-export"),
    path("decisions/<int:decision_id>/", ledger_entry.decision_detail, name="decision-detail"),
    path("decisions/<int:decision_id>/replay/", ledger_entry.decision_replay, name="decision-replay"),
    path("decisions/<int:decision_id>/texts/", ledger_entry.decision_texts, name="decision-texts"),
    path("decisions/<int:decision_id>/reverse/", ledger_entry.decision_reverse, name="decision-reverse"),
    path("approvals/", approvals.request_list, name="request-list"),
    path("approvals/<int:request_id>/", approvals.request_detail, name="request-detail"),
    path("approvals/<int:request_id>/live/", approvals.request_live, name="request-live"),
    path("approvals/<int:request_id>/<slug:answer>/", approvals.request_answer, name="request-answer"),
    path("authority/", authority.authority_mine, name="authority-mine"),
    path("authority/<int:user_id>/", authority.authority_person, name="authority-person"),
    path("coverage/", coverage.coverage_page, name="coverage"),
    path("reviews/", reviews.review_list, name="review-list"),
    path("reviews/<int:review_id>/close/", reviews.review_close, name="review-close"),
    path("desk/requests/", desks.desk_requests, name="desk-requests"),
    path("desk/inbox/", desks.desk_inbox, name="desk-inbox"),
    path("desk/decisions/", desks.desk_decisions, name="desk-decisions"),
    path("desk/exceptions/", desks.desk_exceptions, name="desk-exceptions"),
    path("desk/limits/", desks.desk_limits, name="desk-limits"),
    path("desk/coverage/", coverage.desk_coverage, name="desk-coverage"),
    path("desk/headroom/", authority.desk_headroom, name="desk-headroom"),
    path("policies/versions/<int:version_id>/content/", policies.version_content, name="version-content"),
    path("policies/who-decides/", policies.who_decides, name="who-decides"),
]
