from django.urls import path

from events.views import events, feeds, proposals, recordings, reports, surveys

app_name = "events"

urlpatterns = [
    path("", events.event_list, name="list"),
    path("reports/", reports.report_list, name="reports"),
    path("reports/<slug:slug>/", reports.report_detail, name="report"),
    path("proposals/", proposals.proposal_list, name="proposals"),
    path("proposals/<uuid:pk>/", proposals.proposal_detail, name="proposal"),
    path("proposals/<uuid:pk>/links/", proposals.proposal_links, name="proposal-links"),
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
]
