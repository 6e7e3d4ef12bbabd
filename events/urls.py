from django.urls import path

from events.views import events, proposals, report_comments, report_editing, reports

app_name = "events"

urlpatterns = [
    path("", events.event_list, name="list"),
    path("reports/", reports.report_list, name="reports"),
    path("reports/<slug:slug>/", reports.report_detail, name="report"),
    path("proposals/", proposals.proposal_list, name="proposals"),
    path("proposals/<uuid:pk>/", proposals.proposal_detail, name="proposal"),
    path("proposals/<uuid:pk>/links/", proposals.proposal_links, name="proposal-links"),
    # A report from draft to final.
    path("<slug:slug>/report/", report_editing.begin, name="report-begin"),
    path("reports/<slug:slug>/edit/", report_editing.edit, name="report-edit"),
    path(
        "reports/<slug:slug>/edit/<uuid:pk>/",
        report_editing.section,
        name="report-section",
    ),
    path("reports/<slug:slug>/state/", report_editing.state, name="report-state"),
    path(
        "reports/<slug:slug>/comments/",
        report_comments.comment_list,
        name="report-comments",
    ),
    path(
        "reports/<slug:slug>/comments/on/<uuid:pk>/",
        report_comments.comment_new,
        name="report-comment-new",
    ),
    path("report-comments/<uuid:pk>/", report_comments.comment, name="report-comment"),
    path("<slug:slug>/", events.event_detail, name="detail"),
]
