from django.urls import path, register_converter

from alliance87.briefings.views import (
    compare,
    composer,
    handout,
    items,
    meeting_papers,
    packs,
    reports,
    verify,
)


class Sha256Converter:
    regex = "[0-9a-fA-F]{64}"

    def to_python(self, value):
        return value.lower()

    def to_url(self, value):
        return value


register_converter(Sha256Converter, "sha256")

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
        "briefing-packs/items/<uuid:pk>/preview.pdf",
        items.item_pages,
        name="item-pages",
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
    path("briefing-packs/<uuid:pk>/withdraw/", packs.withdraw, name="withdraw"),
    path("briefing-packs/<uuid:pk>/papers.zip", handout.pack_papers, name="papers"),
    path("briefing-packs/<uuid:pk>/compare/", compare.compare_packs, name="compare"),
    path("briefing-packs/<uuid:pk>/links/", handout.links, name="links"),
    path("briefing-packs/links/<uuid:pk>/", handout.revoke, name="revoke-link"),
    path("events/<slug:slug>/papers.ics", handout.calendar, name="calendar"),
    path("packs-handed-out/<str:secret>/", handout.handed_out, name="handed-out"),
    path(
        "packs-handed-out/<str:secret>/file/",
        handout.handed_out_file,
        name="handed-out-file",
    ),
    path(
        "packs-handed-out/<str:secret>/papers/",
        handout.handed_out_papers,
        name="handed-out-papers",
    ),
    path("verify/", verify.ask, name="verify"),
    path("verify/<sha256:sha256>/", verify.file, name="verify-file"),
    path("verify/content/<sha256:sha256>/", verify.content, name="verify-content"),
]
