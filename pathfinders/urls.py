from django.urls import path

from pathfinders.views import (
    board,
    calendars,
    comparison,
    confirmations,
    countries,
    reporting,
    support,
    workbooks,
)

app_name = "pathfinders"
urlpatterns = [
    path("", countries.pathfinder_list, name="list"),
    # What stands beside the countries comes before them: see RESERVED_SLUGS.
    path("compare/", comparison.compare, name="compare"),
    path("due-dates.ics", calendars.all_due_dates, name="due-dates"),
    path("support/", support.support_list, name="support"),
    path("support/feed/", support.support_feed, name="support-feed"),
    path("support/ask/<uuid:pk>/", support.support_ask, name="support-ask"),
    path("support/<uuid:pk>/", support.support_request, name="support-request"),
    path("support/<uuid:pk>/edit/", support.support_edit, name="support-edit"),
    path("reports/", board.board, name="board"),
    path("reports/<uuid:pk>/", reporting.report, name="report"),
    path("reports/commitments/<uuid:pk>/", reporting.progress, name="progress"),
    path("reports/commitments/<uuid:pk>/comment/", reporting.comment, name="comment"),
    path("reports/assessments/<uuid:pk>/correct/", reporting.correct, name="correct"),
    path("reports/assessments/<uuid:pk>/reply/", reporting.reply, name="reply"),
    path("<slug:slug>/reporting/", reporting.overview, name="reporting"),
    path("<slug:slug>/reporting/workbook/", workbooks.workbook, name="workbook"),
    path("<slug:slug>/reporting/upload/", workbooks.upload, name="upload"),
    path("<slug:slug>/", countries.pathfinder_detail, name="detail"),
    path(
        "<slug:slug>/due-dates.ics",
        calendars.country_due_dates,
        name="country-due-dates",
    ),
    path("<slug:slug>/confirm/", confirmations.confirm, name="confirm"),
    path(
        "<slug:slug>/confirm/<str:token>/",
        confirmations.confirm_link,
        name="confirm-link",
    ),
]
