from django.urls import path

from events.views import events, proposals, reports

app_name = "events"

urlpatterns = [
    path("", events.event_list, name="list"),
    path("reports/", reports.report_list, name="reports"),
    path("reports/<slug:slug>/", reports.report_detail, name="report"),
    path("proposals/", proposals.proposal_list, name="proposals"),
    path("proposals/<uuid:pk>/", proposals.proposal_detail, name="proposal"),
    path("proposals/<uuid:pk>/links/", proposals.proposal_links, name="proposal-links"),
    path("<slug:slug>/", events.event_detail, name="detail"),
]
