from django.urls import path

from events.views import (
    action_points,
    before,
    events,
    minutes,
    proposals,
    reports,
)

app_name = "events"

urlpatterns = [
    path("", events.event_list, name="list"),
    path("reports/", reports.report_list, name="reports"),
    path("reports/<slug:slug>/", reports.report_detail, name="report"),
    path("proposals/", proposals.proposal_list, name="proposals"),
    path("proposals/<uuid:pk>/", proposals.proposal_detail, name="proposal"),
    path("proposals/<uuid:pk>/links/", proposals.proposal_links, name="proposal-links"),
    path("action-points/", action_points.action_point_list, name="action-points"),
    path("action-points/<uuid:pk>/", action_points.action_point, name="action-point"),
    path(
        "action-points/<uuid:pk>/change/",
        action_points.action_point_change,
        name="action-point-change",
    ),
    path("decisions/<uuid:pk>/", minutes.decision, name="decision"),
    path("before-next-gcg/", before.before_next_gcg, name="before-next-gcg"),
    path("<slug:slug>/minutes/", minutes.minutes, name="minutes"),
    path("<slug:slug>/decisions/new/", minutes.decision_new, name="decision-new"),
    path(
        "<slug:slug>/action-points/new/",
        minutes.action_point_new,
        name="action-point-new",
    ),
    path("<slug:slug>/before/", before.board, name="before"),
    path("<slug:slug>/", events.event_detail, name="detail"),
]
