from django.urls import path

from events import views

app_name = "events"

urlpatterns = [
    path("", views.event_list, name="list"),
    path("reports/", views.report_list, name="reports"),
    path("reports/<slug:slug>/", views.report_detail, name="report"),
    path("proposals/", views.proposal_list, name="proposals"),
    path("<slug:slug>/", views.event_detail, name="detail"),
]
