from django.urls import path

from pathfinders.views import confirmations, countries, support

app_name = "pathfinders"
urlpatterns = [
    path("", countries.pathfinder_list, name="list"),
    path("support/", support.support_list, name="support"),
    path("support/feed/", support.support_feed, name="support-feed"),
    path("support/ask/<uuid:pk>/", support.support_ask, name="support-ask"),
    path("support/<uuid:pk>/", support.support_request, name="support-request"),
    path("support/<uuid:pk>/edit/", support.support_edit, name="support-edit"),
    path("<slug:slug>/", countries.pathfinder_detail, name="detail"),
    path("<slug:slug>/confirm/", confirmations.confirm, name="confirm"),
    path(
        "<slug:slug>/confirm/<str:token>/",
        confirmations.confirm_link,
        name="confirm-link",
    ),
]
