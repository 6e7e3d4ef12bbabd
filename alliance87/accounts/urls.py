from django.urls import path

from alliance87.accounts import views

app_name = "accounts"
urlpatterns = [
    path("tokens/", views.tokens, name="tokens"),
    path("tokens/new/", views.token_create, name="token-create"),
    path("tokens/<uuid:pk>/revoke/", views.token_revoke, name="token-revoke"),
    path("invitation/", views.invitation_page, name="invitation-page"),
    path("invitation/<str:token>/", views.invitation, name="invitation"),
]
