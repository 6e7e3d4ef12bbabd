from django.urls import path

from pathfinders.views import countries, reporting

app_name = "pathfinders"
urlpatterns = [
    path("", countries.pathfinder_list, name="list"),
    path("reports/", reporting.board, name="board"),
    path("reports/<uuid:pk>/", reporting.report, name="report"),
    path("reports/commitments/<uuid:pk>/", reporting.progress, name="progress"),
    path("reports/commitments/<uuid:pk>/comment/", reporting.comment, name="comment"),
    path("reports/assessments/<uuid:pk>/correct/", reporting.correct, name="correct"),
    path("reports/assessments/<uuid:pk>/reply/", reporting.reply, name="reply"),
    path("<slug:slug>/reporting/", reporting.overview, name="reporting"),
    path("<slug:slug>/reporting/workbook/", reporting.workbook, name="workbook"),
    path("<slug:slug>/reporting/upload/", reporting.upload, name="upload"),
    path("<slug:slug>/", countries.pathfinder_detail, name="detail"),
]
