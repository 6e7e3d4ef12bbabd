from django.urls import path

from alliance87.briefings import meeting_papers, views

app_name = "briefings"
urlpatterns = [
    path("events/<slug:slug>/pack/", views.compose, name="compose"),
    path(
        "events/<slug:slug>/participants.pdf",
        meeting_papers.participants_list,
        name="participants-list",
    ),
    path("events/<slug:slug>/badges.pdf", meeting_papers.badges, name="badges"),
    path("briefing-packs/<uuid:pk>/", views.pack_detail, name="detail"),
    path("briefing-packs/<uuid:pk>/progress/", views.pack_progress, name="progress"),
    path("briefing-packs/<uuid:pk>/file/", views.pack_file, name="file"),
    path(
        "pathfinders/<slug:slug>/report.pdf",
        views.country_report,
        name="country-report",
    ),
    path(
        "action-groups/work-plans/<slug:slug>/pdf/",
        views.work_plan_report,
        name="work-plan-report",
    ),
    path(
        "events/reports/<slug:slug>/pdf/",
        views.meeting_report,
        name="meeting-report",
    ),
    path("briefing-packs/<uuid:pk>/publish/", views.publish, name="publish"),
]
