from django.urls import path

from partners.views import applications, confirmations, directory, messages, profile

app_name = "partners"
urlpatterns = [
    path("", directory.partner_list, name="list"),
    path("apply/", applications.apply, name="apply"),
    path("apply/thanks/", applications.thanks, name="applied"),
    path("apply/<str:token>/", applications.application, name="application"),
    path("messages/", messages.thread_list, name="messages"),
    path("messages/<uuid:pk>/", messages.thread, name="message"),
    path("<slug:slug>/", directory.partner_detail, name="detail"),
    path("<slug:slug>/contact/", messages.contact, name="contact"),
    path("<slug:slug>/confirm/", confirmations.confirm, name="confirm"),
    path(
        "<slug:slug>/confirm/<str:token>/",
        confirmations.confirm_link,
        name="confirm-link",
    ),
    path("<slug:slug>/propose/", profile.propose, name="propose"),
    path("<slug:slug>/my-listing/", profile.my_listing, name="my-listing"),
]
