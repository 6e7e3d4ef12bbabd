from django.urls import path

from alliance87.webhooks import views

app_name = "webhooks"
urlpatterns = [
    path("", views.webhook_list, name="list"),
    path("new/", views.webhook_create, name="create"),
    path("<uuid:pk>/", views.webhook_detail, name="detail"),
    path("<uuid:pk>/edit/", views.webhook_edit, name="edit"),
    path("<uuid:pk>/state/", views.webhook_pause, name="state"),
    path("<uuid:pk>/test/", views.webhook_test, name="test"),
    path("<uuid:pk>/rotate/", views.webhook_rotate, name="rotate"),
    path("<uuid:pk>/remove/", views.webhook_remove, name="remove"),
]
