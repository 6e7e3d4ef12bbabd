from django.urls import path

from alliance87.search import views

app_name = "search"
urlpatterns = [
    path("", views.results, name="results"),
]
