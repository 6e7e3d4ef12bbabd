from django.urls import path

from alliance87.accounts import views

app_name = "accounts"
urlpatterns = [
    path("", views.overview, name="overview"),
    path("second-factor/", views.second_factor, name="second_factor"),
    path("sessions/<int:pk>/end/", views.end_session, name="end_session"),
    # In front of allauth's own pages for it.
    path("email/", views.own_address),
    path("confirm-email/", views.own_address),
    path("confirm-email/<str:key>/", views.own_address),
    path("tokens/", views.tokens, name="tokens"),
    path("tokens/new/", views.token_create, name="token-create"),
    path("tokens/<uuid:pk>/revoke/", views.token_revoke, name="token-revoke"),
    path("data/", views.own_data_download, name="data"),
    path("erasure/", views.erasure, name="erasure"),
    path("erasure/withdraw/", views.erasure_withdraw, name="erasure-withdraw"),
    path("invitation/", views.invitation_page, name="invitation-page"),
    path("invitation/<str:token>/", views.invitation, name="invitation"),
]
