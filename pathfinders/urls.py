from django.urls import path

from pathfinders.views import calendars, comparison, confirmations, countries, support

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
