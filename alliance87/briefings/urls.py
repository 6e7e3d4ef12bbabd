from django.urls import path

from alliance87.briefings.views import composer, items, meeting_papers, packs, reports

app_name = "briefings"
urlpatterns = [
    path("events/<slug:slug>/pack/", composer.compose, name="compose"),
    path("events/<slug:slug>/pack/add/", items.choose, name="choose"),
    path("briefing-packs/items/<uuid:pk>/", items.edit_item, name="item"),
    path(
        "briefing-packs/items/<uuid:pk>/preview/",
        items.preview_item,
        name="item-preview",
    ),
    path(
        "events/<slug:slug>/participants.pdf",
        meeting_papers.participants_list,
        name="participants-list",
    ),
    path("events/<slug:slug>/badges.pdf", meeting_papers.badges, name="badges"),
    path("briefing-packs/<uuid:pk>/", packs.pack_detail, name="detail"),
    path("briefing-packs/<uuid:pk>/progress/", packs.pack_progress, name="progress"),
    path("briefing-packs/<uuid:pk>/file/", packs.pack_file, name="file"),
    path(
        "pathfinders/<slug:slug>/report.pdf",
        reports.country_report,
        name="country-report",
    ),
    path(
        "action-groups/work-plans/<slug:slug>/pdf/",
        reports.work_plan_report,
        name="work-plan-report",
    ),
    path(
        "events/reports/<slug:slug>/pdf/",
        reports.meeting_report,
        name="meeting-report",
    ),
    path("briefing-packs/<uuid:pk>/cancel/", packs.cancel, name="cancel"),
    path("briefing-packs/<uuid:pk>/publish/", packs.publish, name="publish"),
]
