from django.urls import path

from pathfinders.views import countries, reporting

app_name = "pathfinders"
urlpatterns = [
    path("", countries.pathfinder_list, name="list"),
    path("reports/", reporting.board, name="board"),
    path("<slug:slug>/reporting/", reporting.overview, name="reporting"),
    path("<slug:slug>/reporting/workbook/", reporting.workbook, name="workbook"),
    path("<slug:slug>/reporting/upload/", reporting.upload, name="upload"),
    path("<slug:slug>/reporting/<int:year>/", reporting.report, name="report"),
    path(
        "<slug:slug>/reporting/progress/<uuid:pk>/",
        reporting.progress,
        name="progress",
    ),
    path(
        "<slug:slug>/reporting/correct/<uuid:pk>/",
        reporting.correct,
        name="correct",
    ),
    path("<slug:slug>/reporting/reply/<uuid:pk>/", reporting.reply, name="reply"),
    path("<slug:slug>/comment/<uuid:pk>/", reporting.comment, name="comment"),
    path("<slug:slug>/", countries.pathfinder_detail, name="detail"),
]
