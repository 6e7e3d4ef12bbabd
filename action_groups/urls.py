from django.urls import path

from action_groups import space_views, views

app_name = "action_groups"

urlpatterns = [
    path("", views.group_list, name="list"),
    path("work-plans/<slug:slug>/", views.work_plan_detail, name="work_plan"),
    path("threads/<uuid:pk>/", space_views.thread, name="thread"),
    path("threads/<uuid:pk>/reply/", space_views.thread_reply, name="thread_reply"),
    path("posts/<uuid:pk>/", space_views.post, name="post"),
    path(
        "space-documents/<uuid:pk>/replace/",
        space_views.paper_replace,
        name="space_paper_replace",
    ),
    path("<slug:slug>/", views.group_detail, name="detail"),
    path("<slug:slug>/space/", space_views.space, name="space"),
    path("<slug:slug>/space/new/", space_views.thread_new, name="thread_new"),
    path("<slug:slug>/space/search/", space_views.space_search, name="space_search"),
    path("<slug:slug>/space/documents/", space_views.papers, name="space_papers"),
    path(
        "<slug:slug>/space/documents/new/",
        space_views.paper_new,
        name="space_paper_new",
    ),
]
