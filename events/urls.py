from django.urls import path

from events import views

app_name = "events"

urlpatterns = [
    path("", views.event_list, name="list"),
    path("reports/", views.report_list, name="reports"),
    path("reports/<slug:slug>/", views.report_detail, name="report"),
    path("proposals/", views.proposal_list, name="proposals"),
    path("proposals/<uuid:pk>/", views.proposal_detail, name="proposal"),
    path("proposals/<uuid:pk>/links/", views.proposal_links, name="proposal-links"),
    path("<slug:slug>/", views.event_detail, name="detail"),
]
