from django.urls import path

from pathfinders.views import countries

app_name = "pathfinders"
urlpatterns = [
    path("", countries.pathfinder_list, name="list"),
    path("<slug:slug>/", countries.pathfinder_detail, name="detail"),
]
