from django.urls import path

from pathfinders.views import calendars, comparison, countries

app_name = "pathfinders"
urlpatterns = [
    path("", countries.pathfinder_list, name="list"),
    # What stands beside the countries comes before them: see RESERVED_SLUGS.
    path("compare/", comparison.compare, name="compare"),
    path("due-dates.ics", calendars.all_due_dates, name="due-dates"),
    path("<slug:slug>/", countries.pathfinder_detail, name="detail"),
    path(
        "<slug:slug>/due-dates.ics",
        calendars.country_due_dates,
        name="country-due-dates",
    ),
]
