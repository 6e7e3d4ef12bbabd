from django.urls import path

from alliance87.core import views

app_name = "documents"
urlpatterns = [
    path("", views.document_list, name="list"),
    path("<slug:slug>/", views.document_detail, name="detail"),
    path("<slug:slug>/file/", views.document_file, name="file"),
]
