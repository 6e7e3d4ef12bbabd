"""The REST API: every endpoint in one table."""

from django.urls import path
from django.views.generic import TemplateView
from rest_framework.routers import APIRootView, DefaultRouter, Route

from action_groups import viewsets as action_groups
from alliance87.accounts.me import MeView
from alliance87.briefings import viewsets as briefings
from alliance87.core import guide
from alliance87.core import resources as core
from alliance87.feeds.views import ChangesView
from alliance87.webhooks.viewsets import WebhookViewSet
from events.viewsets import agenda, events, minutes, registrations, reports
from partners import viewsets as partners
from pathfinders import viewsets as pathfinders

ENDPOINTS = {
    "countries": core.CountryViewSet,
    "themes": core.ThemeViewSet,
    "sources": core.SourceViewSet,
    "documents": core.DocumentViewSet,
    "partners": partners.PartnerViewSet,
    "partner-events": partners.PartnerEventViewSet,
    "profile-changes": partners.ProfileChangeViewSet,
    "seats": partners.SeatViewSet,
    "pathfinder-countries": pathfinders.PathfinderCountryViewSet,
    "coordination-bodies": pathfinders.CoordinationBodyViewSet,
    "stage-events": pathfinders.StageEventViewSet,
    "roadmaps": pathfinders.RoadmapViewSet,
    "priority-areas": pathfinders.PriorityAreaViewSet,
    "commitments": pathfinders.CommitmentViewSet,
    "assessments": pathfinders.AssessmentViewSet,
    "commitment-comments": pathfinders.CommitmentCommentViewSet,
    "next-steps": pathfinders.NextStepViewSet,
    "lessons-learnt": pathfinders.LessonLearntViewSet,
    "progress-reports": pathfinders.ProgressReportViewSet,
    "support-requests": pathfinders.SupportRequestViewSet,
    "support-offers": pathfinders.SupportOfferViewSet,
    "instruments": pathfinders.InstrumentViewSet,
    "ratifications": pathfinders.RatificationViewSet,
    "indicators": pathfinders.IndicatorViewSet,
    "indicator-values": pathfinders.IndicatorValueViewSet,
    "action-groups": action_groups.ActionGroupViewSet,
    "memberships": action_groups.MembershipViewSet,
    "join-requests": action_groups.JoinRequestViewSet,
    "workstreams": action_groups.WorkstreamViewSet,
    "work-plans": action_groups.WorkPlanViewSet,
    "objectives": action_groups.ObjectiveViewSet,
    "outputs": action_groups.OutputViewSet,
    "activities": action_groups.ActivityViewSet,
    "output-updates": action_groups.OutputUpdateViewSet,
    "resource-needs": action_groups.ResourceNeedViewSet,
    "threads": action_groups.ThreadViewSet,
    "posts": action_groups.PostViewSet,
    "events": events.EventViewSet,
    "agenda-items": agenda.AgendaItemViewSet,
    "agenda-publications": agenda.AgendaPublicationViewSet,
    "contributions": agenda.ContributionViewSet,
    "recordings": events.RecordingViewSet,
    "surveys": events.SurveyViewSet,
    "meeting-reports": reports.MeetingReportViewSet,
    "report-sections": reports.ReportSectionViewSet,
    "proposals": reports.ProposalViewSet,
    "proposal-uptakes": reports.ProposalUptakeViewSet,
    "action-points": minutes.ActionPointViewSet,
    "minutes": minutes.ItemMinutesViewSet,
    "decisions": minutes.DecisionViewSet,
    "report-comments": reports.ReportCommentViewSet,
    "registrations": registrations.RegistrationViewSet,
    "briefing-packs": briefings.BriefingPackViewSet,
    "ledger-entries": briefings.LedgerEntryViewSet,
}

OTHERS = {
    "changes": "api-changes",
    "me": "api-me",
    "webhooks": "api-webhooks-list",
    "enumerations": "api-enumerations",
    "schema": "api-schema",
    "docs": "api-docs",
    "guide": "api-guide",
}


class RootView(APIRootView):
    """The addresses of all endpoints."""


class Router(DefaultRouter):
    """A list is also changed, row by row, where its endpoint has ``change_many``."""

    routes = [
        route._replace(mapping=route.mapping | {"patch": "change_many"})
        if isinstance(route, Route) and "post" in route.mapping
        else route
        for route in DefaultRouter.routes
    ]
    include_format_suffixes = False
    APIRootView = RootView

    def get_api_root_view(self, api_urls=None):
        addresses = {name: f"api-{name}-list" for name in ENDPOINTS}
        return self.APIRootView.as_view(api_root_dict=addresses | OTHERS)


router = Router()
for name, viewset in ENDPOINTS.items():
    router.register(name, viewset, basename=f"api-{name}")
# No records of the portal: what a person keeps of the API itself.
router.register("webhooks", WebhookViewSet, basename="api-webhooks")

urlpatterns = [
    path("changes/", ChangesView.as_view(), name="api-changes"),
    path("enumerations/", core.EnumerationListView.as_view(), name="api-enumerations"),
    path(
        "enumerations/<str:name>/",
        core.EnumerationView.as_view(),
        name="api-enumeration",
    ),
    path("schema/", core.SchemaView.as_view(), name="api-schema"),
    path("docs/", TemplateView.as_view(template_name="api/docs.html"), name="api-docs"),
    path("guide/", guide.guide_page, name="api-guide"),
    path("guide/examples/<str:name>", guide.example, name="api-example"),
    path("me/", MeView.as_view(), name="api-me"),
    *router.urls,
]
