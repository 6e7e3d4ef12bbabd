from django.urls import path

from pathfinders import views

app_name = "pathfinders"
urlpatterns = [
    path("", views.pathfinder_list, name="list"),
    path("<slug:slug>/", views.pathfinder_detail, name="detail"),
]
