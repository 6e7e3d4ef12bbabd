from django.urls import path

from alliance87.briefings import views

app_name = "briefings"
urlpatterns = [
    path("events/<slug:slug>/pack/", views.compose, name="compose"),
    path("briefing-packs/<uuid:pk>/", views.pack_detail, name="detail"),
    path("briefing-packs/<uuid:pk>/progress/", views.pack_progress, name="progress"),
    path("briefing-packs/<uuid:pk>/file/", views.pack_file, name="file"),
    path(
        "pathfinders/<slug:slug>/report.pdf",
        views.country_report,
        name="country-report",
    ),
    path(
        "events/reports/<slug:slug>/pdf/",
        views.meeting_report,
        name="meeting-report",
    ),
    path("briefing-packs/<uuid:pk>/publish/", views.publish, name="publish"),
]
