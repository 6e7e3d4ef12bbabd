from django.urls import path

from action_groups import views

app_name = "action_groups"

urlpatterns = [
    path("", views.group_list, name="list"),
    path("work-plans/<slug:slug>/", views.work_plan_detail, name="work_plan"),
    path("<slug:slug>/", views.group_detail, name="detail"),
]
