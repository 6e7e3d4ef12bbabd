from django.urls import path

from action_groups.views import editing, groups, members, papers, plans, space, updates

app_name = "action_groups"

urlpatterns = [
    path("", groups.group_list, name="list"),
    path("work-plans/<slug:slug>/", plans.work_plan_detail, name="work_plan"),
    path("work-plans/<slug:slug>/edit/", editing.edit, name="edit"),
    path("work-plans/<slug:slug>/versions/", editing.versions, name="versions"),
    path("work-plans/<slug:slug>/upload/", editing.upload, name="upload"),
    path("work-plans/<slug:slug>/due-dates.ics", plans.due_dates, name="due-dates"),
    path("outputs/<uuid:pk>/update/", updates.update_output, name="update"),
    path("needs/<uuid:pk>/", updates.need, name="need"),
    path("memberships/<uuid:pk>/", members.membership, name="membership"),
    path("threads/<uuid:pk>/", space.thread, name="thread"),
    path("threads/<uuid:pk>/reply/", space.thread_reply, name="thread_reply"),
    path("posts/<uuid:pk>/", space.post, name="post"),
    path(
        "space-documents/<uuid:pk>/replace/",
        papers.paper_replace,
        name="space_paper_replace",
    ),
    path("<slug:slug>/", groups.group_detail, name="detail"),
    path("<slug:slug>/join/", members.join, name="join"),
    path("<slug:slug>/members/", members.members, name="members"),
    path("<slug:slug>/new-work-plan/", editing.start, name="start"),
    path("<slug:slug>/new-need/", updates.raise_need, name="raise-need"),
    path("<slug:slug>/space/", space.front, name="space"),
    path("<slug:slug>/space/new/", space.thread_new, name="thread_new"),
    path("<slug:slug>/space/search/", space.space_search, name="space_search"),
    path("<slug:slug>/space/documents/", papers.papers, name="space_papers"),
    path(
        "<slug:slug>/space/documents/new/",
        papers.paper_new,
        name="space_paper_new",
    ),
]
