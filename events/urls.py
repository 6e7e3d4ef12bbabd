from django.urls import path

from events.views import (
    action_points,
    agenda,
    before,
    events,
    feeds,
    minutes,
    participants,
    proposals,
    publications,
    recordings,
    report_comments,
    report_editing,
    reports,
    rsvp,
    surveys,
)

app_name = "events"

urlpatterns = [
    path("", events.event_list, name="list"),
    path("reports/", reports.report_list, name="reports"),
    path("reports/<slug:slug>/", reports.report_detail, name="report"),
    path("proposals/", proposals.proposal_list, name="proposals"),
    path("proposals/<uuid:pk>/", proposals.proposal_detail, name="proposal"),
    path("proposals/<uuid:pk>/links/", proposals.proposal_links, name="proposal-links"),
    path("mine/", rsvp.my_meetings, name="mine"),
    path("agenda/<uuid:pk>/", agenda.item, name="agenda-item"),
    path(
        "agenda/<uuid:pk>/presenters/",
        agenda.presenter_add,
        name="agenda-presenter-add",
    ),
    path("agenda/presenters/<uuid:pk>/", agenda.presenter, name="agenda-presenter"),
    path(
        "agenda/publications/<uuid:pk>/",
        publications.publication,
        name="agenda-publication",
    ),
    path("<slug:slug>/agenda/", agenda.builder, name="agenda"),
    path("<slug:slug>/agenda/add/", agenda.add, name="agenda-add"),
    path("<slug:slug>/agenda/publish/", publications.publish, name="agenda-publish"),
    path(
        "<slug:slug>/agenda/publications/",
        publications.publications,
        name="agenda-publications",
    ),
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
    # Calendars.
    path("calendar.ics", feeds.calendar_file, name="calendar"),
    path("calendar/", feeds.my_calendar, name="my-calendar"),
    path(
        "calendar/<str:secret>.ics", feeds.personal_calendar, name="personal-calendar"
    ),
    path("<slug:slug>/event.ics", feeds.event_calendar, name="event-calendar"),
    # Surveys and recordings.
    path("surveys/<uuid:pk>/", surveys.survey, name="survey"),
    path("surveys/<uuid:pk>/results/", surveys.results, name="survey-results"),
    path("surveys/questions/<uuid:pk>/", surveys.question_edit, name="survey-question"),
    path("recordings/<uuid:pk>/", recordings.recording, name="recording"),
    path("<slug:slug>/surveys/", surveys.surveys, name="surveys"),
    path(
        "<slug:slug>/surveys/<slug:moment>/",
        surveys.question_new,
        name="survey-question-new",
    ),
    path("<slug:slug>/recordings/", recordings.recordings, name="recordings"),
    path("<slug:slug>/", events.event_detail, name="detail"),
    path("<slug:slug>/rsvp/", rsvp.rsvp, name="rsvp"),
    path("<slug:slug>/people/", rsvp.people, name="people"),
    path("<slug:slug>/participants/", participants.participants, name="participants"),
    path("<slug:slug>/participants/invite/", participants.invite, name="invite"),
    path("<slug:slug>/participants/rules/", participants.rules, name="rules"),
    path(
        "<slug:slug>/participants/badges/",
        participants.badges_table,
        name="badges-table",
    ),
    path("<slug:slug>/check-in/", participants.check_in, name="check-in"),
]
