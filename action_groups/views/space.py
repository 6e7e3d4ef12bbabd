"""A group's space: its threads, posts and private documents, for its members alone."""

from dataclasses import dataclass

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.db import transaction
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from action_groups.actions import space as actions
from action_groups.mentions import named_in
from action_groups.models import (
    ActionGroup,
    Post,
    SpaceOpening,
    SpacePaper,
    Thread,
)
from action_groups.models.space import POSTS_PER_PAGE, people_of
from action_groups.space_filtersets import SpaceSearchFilterSet, ThreadFilterSet
from action_groups.space_forms import (
    EditPostForm,
    HideForm,
    NoticesForm,
    OpeningForm,
    PostForm,
    ThreadForm,
)
from action_groups.tasks import tell_of_post
from alliance87.accounts.models import User
from alliance87.core.limits import allow
from alliance87.core.listing import (
    Facet,
    Sort,
    download_asked,
    list_rows,
)
from alliance87.core.search import StoredWords
from alliance87.core.tabular import Column, download_response

POSTS_AN_HOUR = 120
OPENINGS_SHOWN = 20
HOUR = 60 * 60

THREAD_SORTS = [
    Sort("last", gettext_lazy("last post"), lambda: ["-pinned", "-last_post_at"]),
    Sort("new", gettext_lazy("newest"), lambda: ["-created_at"]),
    Sort("title", gettext_lazy("title"), lambda: ["title"]),
    Sort("posts", gettext_lazy("most posts"), lambda: ["-post_count"]),
]
POST_SORTS = [
    Sort("new", gettext_lazy("newest"), lambda: ["-created_at"]),
    Sort("old", gettext_lazy("oldest"), lambda: ["created_at"]),
]
POST_WEIGHTS = StoredWords("words")
THREAD_COLUMNS = [
    Column(gettext_lazy("Title"), lambda row: row.title),
    Column(gettext_lazy("Opened by"), lambda row: str(row.opener_name)),
    Column(gettext_lazy("Opened on"), lambda row: row.created_at.date()),
    Column(gettext_lazy("Posts"), lambda row: row.post_count),
    Column(gettext_lazy("Last post"), lambda row: row.last_post_at.date()),
    Column(gettext_lazy("Closed"), lambda row: row.closed),
]
POST_COLUMNS = [
    Column(gettext_lazy("Thread"), lambda row: row.thread.title),
    Column(gettext_lazy("Number"), lambda row: row.number),
    Column(gettext_lazy("Author"), lambda row: str(row.author_name)),
    Column(gettext_lazy("Written on"), lambda row: row.created_at.date()),
    Column(gettext_lazy("Text"), lambda row: row.first_words),
]


@dataclass(frozen=True)
class Space:
    """A group's space as one reader stands to it."""

    group: ActionGroup
    is_member: bool
    is_chair: bool
    opened_until: object = None  # for a reader of the Secretariat who opened it

    @property
    def url(self):
        return reverse("action_groups:space", kwargs={"slug": self.group.slug})


def group_of(request, slug):
    return get_object_or_404(ActionGroup.objects.visible_to(request.user), slug=slug)


def space_of(request, group):
    """The space as the reader stands to it, who may yet have to open it; else 404."""
    user = request.user
    if actions.is_member(action_group=group, user=user):
        chairs = ActionGroup.objects.chaired_by(user).filter(pk=group.pk)
        return Space(group, is_member=True, is_chair=chairs.exists())
    if not user.is_staff:
        raise Http404
    opening = SpaceOpening.objects.open_to(user).filter(action_group=group).first()
    return Space(group, False, False, opening and opening.until)


def readable_space(request, group):
    space = space_of(request, group)
    if not (space.is_member or space.opened_until):
        raise Http404
    return space


def own_space(request, group):
    """The space, for members: whoever only reads it does nothing in it."""
    space = space_of(request, group)
    if not space.is_member:
        raise Http404
    return space


def please_correct(request):
    messages.error(
        request, _("Please correct what is marked. What you typed is still here.")
    )


def too_often(request):
    """Count one more post; say so where there were too many within the hour."""
    if allow(f"space:{request.user.pk}", POSTS_AN_HOUR, HOUR):
        return False
    messages.error(
        request,
        _("You have written as often as the portal allows within an hour."),
    )
    return True


# -- The space -----------------------------------------------------------------------
@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def front(request, slug):
    """The threads of a group; for the Secretariat first the question why."""
    found = space_of(request, group_of(request, slug))
    if not (found.is_member or found.opened_until):
        return opening(request, found)
    if request.method == "POST":
        return settle(request, found)
    rows = Thread.objects.for_reader(request.user).filter(action_group=found.group)
    listing = list_rows(
        request,
        rows,
        filterset_class=ThreadFilterSet,
        sorts=THREAD_SORTS,
        weights={"A": ["title"]},
    )
    if kind := download_asked(request):
        return download_response(kind, listing.rows, THREAD_COLUMNS, name="threads")
    context = {
        "space": found,
        "listing": listing,
        "notices": NoticesForm(initial={"notices": chosen_notices(request.user)}),
        "openings": openings_of(found, request.user),
    }
    return render(request, "action_groups/space/threads.html", context)


def chosen_notices(user):
    fresh = User.objects.select_related("space_choice").get(pk=user.pk)
    return actions.notices_of(fresh)


def openings_of(found, user):
    """Who of the Secretariat has opened the space: the chairs are told."""
    if not found.is_chair:
        return []
    rows = found.group.space_openings.visible_to(user).select_related("opened_by")
    return rows[:OPENINGS_SHOWN]


def opening(request, found):
    form = OpeningForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        actions.open_space(
            action_group=found.group,
            by=request.user,
            reason=form.cleaned_data["reason"],
        )
        messages.success(request, _("You can read this space for an hour."))
        return redirect(found.url)
    context = {"space": found, "form": form}
    return render(request, "action_groups/space/opening.html", context)


def settle(request, found):
    """What a member sets for themselves on the page of the threads."""
    if not found.is_member:
        raise Http404
    todo = request.POST.get("do", "")
    if todo == "read":
        actions.mark_all_read(action_group=found.group, user=request.user)
        messages.success(request, _("Everything here is marked as read."))
    elif todo == "notices":
        form = NoticesForm(request.POST)
        if form.is_valid():
            actions.choose_notices(user=request.user, **form.cleaned_data)
            messages.success(request, _("Your choice is saved."))
        else:
            please_correct(request)
    else:
        raise Http404
    return redirect(found.url)


# -- Threads -------------------------------------------------------------------------
@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def thread_new(request, slug):
    found = own_space(request, group_of(request, slug))
    form = ThreadForm(request.POST or None, people=mentionable(found, request.user))
    if request.method == "POST":
        if form.is_valid() and not too_often(request):
            post = actions.open_thread(
                action_group=found.group, by=request.user, **form.cleaned_data
            )
            return written(request, post)
        please_correct(request)
    context = {"space": found, "form": form}
    return render(request, "action_groups/space/thread_form.html", context)


def mentionable(found, user):
    """The people of the group but oneself, by name."""
    people = people_of(found.group).exclude(pk=user.pk)
    return people.order_by("first_name", "last_name", "pk")


def written(request, post):
    """After a post: queue who is told, say whom it did not reach, show it."""
    tell_of_post.delay_on_commit(str(post.pk))
    people = {
        user.pk: user.get_full_name() for user in people_of(post.thread.action_group)
    }
    _found, unknown = named_in(post.body, people)
    if unknown:
        message = _(
            "Your post is there. Nobody was told of %(words)s: a mention is “@” and the "
            "full name of somebody who can read this thread."
        )
        words = ", ".join(f"“@{word}”" for word in unknown[:5])
        messages.warning(request, message % {"words": words})
    return redirect(post)


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def thread(request, pk):
    """One page of a thread, by default the one with the first unread post."""
    user = request.user
    row = get_object_or_404(Thread.objects.for_reader(user), pk=pk)
    found = readable_space(request, row.action_group)
    form = PostForm(people=mentionable(found, user)) if found.is_member else None
    if request.method == "POST":
        form = PostForm(request.POST, people=mentionable(found, user))
        try:
            if answer := carry_out(request, found, row, form):
                return answer
        except PermissionDenied as error:
            raise Http404 from error
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
    page = page_of(request, row, wanted_last=request.method == "POST")
    posts = list(Post.objects.for_reader(user).filter(thread=row).on_page(page.number))
    if found.is_member and posts and request.method == "GET":
        last = posts[-1].number
        if last > row.read_number:
            actions.mark_read(thread=row, user=user, number=last)
    context = {
        "space": found,
        "thread": row,
        "page": page,
        "posts": posts,
        "form": form if row.takes_posts else None,
        "is_last": page.number == page.paginator.num_pages,
        "papers": SpacePaper.objects.visible_to(user)
        .filter(thread=row, document__superseded_by__isnull=True)
        .select_related("document"),
    }
    return render(request, "action_groups/space/thread.html", context)


def page_of(request, row, *, wanted_last=False):
    """The page asked for, as numbers of posts: nothing is counted or read for it."""
    paginator = Paginator(range(row.post_count), POSTS_PER_PAGE)
    asked = request.GET.get("page", "")
    if wanted_last or asked == "last" or (not asked and row.unread <= 0):
        return paginator.get_page(paginator.num_pages)
    if not asked:
        return paginator.get_page(row.read_number // POSTS_PER_PAGE + 1)
    return paginator.get_page(asked)


def carry_out(request, found, row, form):
    """Do what the button says. Return where to go, or None where it is not done."""
    todo, by = request.POST.get("do", "reply"), request.user
    chair = {
        "pin": {"pinned": True},
        "unpin": {"pinned": False},
        "close": {"closed": True},
        "reopen": {"closed": False},
    }
    if todo in chair:
        actions.moderate_thread(thread=row, by=by, **chair[todo])
        messages.success(request, _("Done."))
    elif todo in {"mute", "unmute"}:
        actions.set_muted(thread=row, user=by, muted=todo == "mute")
        messages.success(request, _("Done."))
    elif todo == "reply":
        if not found.is_member:
            raise PermissionDenied
        if not form.is_valid():
            please_correct(request)
            return None
        if too_often(request):
            return None
        post = actions.write_post(thread=row, by=by, **form.cleaned_data)
        return written(request, post)
    else:
        raise PermissionDenied
    return redirect(row)


@never_cache
@login_required
@require_safe
def thread_reply(request, pk):
    """Where the link of a mail leads: the box to answer in, if one may read it now."""
    row = get_object_or_404(Thread.objects.visible_to(request.user), pk=pk)
    return redirect(f"{row.get_absolute_url()}?page=last#reply")


# -- Posts ---------------------------------------------------------------------------
@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@transaction.atomic
def post(request, pk):
    """What its author, or the chair, can do with a post; others are led to it."""
    rows = Post.objects.for_reader(request.user)
    if request.method == "POST":
        rows = rows.select_for_update(of=["self"])
    row = get_object_or_404(rows, pk=pk)
    found = readable_space(request, row.thread.action_group)
    is_own = row.author_id == request.user.pk and row.stands and found.is_member
    if not (is_own or found.is_chair):
        if request.method == "POST":
            raise Http404
        return redirect(row)
    todo = request.POST.get("do", "")
    edit = (
        EditPostForm(request.POST if todo == "edit" else None, instance=row)
        if is_own
        else None
    )
    hide = HideForm(request.POST if todo == "hide" else None)
    if request.method == "POST":
        try:
            if change_post(request, row, todo, edit, hide):
                return redirect(row)
        except PermissionDenied as error:
            raise Http404 from error
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
        # Validating wrote what was typed into the record that the page names.
        row = Post.objects.for_reader(request.user).get(pk=pk)
    context = {"space": found, "post": row, "edit": edit, "hide": hide}
    return render(request, "action_groups/space/post.html", context)


def change_post(request, row, todo, edit, hide):
    """Do what the button says. Return whether it is done."""
    by = request.user
    if todo == "edit" and edit:
        if not edit.is_valid():
            please_correct(request)
            return False
        actions.edit_post(
            post=row,
            by=by,
            body=edit.cleaned_data["body"],
            revision=edit.cleaned_data["revision_seen"],
        )
        messages.success(request, _("Your changes are saved."))
    elif todo == "withdraw":
        actions.withdraw_post(post=row, by=by, revision=row.revision)
        messages.success(request, _("Your post is withdrawn."))
    elif todo == "hide":
        if not hide.is_valid():
            please_correct(request)
            return False
        actions.hide_post(post=row, by=by, reason=hide.cleaned_data["reason"])
        messages.success(request, _("The post is hidden; its author is told."))
    elif todo == "show":
        actions.show_post(post=row, by=by)
        messages.success(request, _("The post is shown again."))
    else:
        raise PermissionDenied
    return True


@never_cache
@login_required
@require_safe
def space_search(request, slug):
    """The posts of a space by words, author, and whether they are about a document."""
    found = readable_space(request, group_of(request, slug))
    rows = Post.objects.for_reader(request.user).standing()
    rows = rows.filter(thread__action_group=found.group)
    in_group = Post.objects.filter(thread__action_group=found.group)
    request.space_authors = User.objects.filter(pk__in=in_group.values("author"))
    listing = list_rows(
        request,
        rows,
        filterset_class=SpaceSearchFilterSet,
        sorts=POST_SORTS,
        facets=[
            Facet("author", _("Author"), "author", author_labels(request)),
            Facet(
                "with_document",
                _("In a thread about a document"),
                with_document_counts,
                yes_no,
                single=True,
            ),
        ],
        weights=POST_WEIGHTS,
    )
    if kind := download_asked(request):
        return download_response(kind, listing.rows, POST_COLUMNS, name="posts")
    context = {"space": found, "listing": listing}
    return render(request, "action_groups/space/search.html", context)


def author_labels(request):
    """The names of authors, by the key that stands in the address."""

    def labels(keys):
        wanted = {str(key) for key in keys}
        people = request.space_authors.order_by("first_name", "last_name")
        return {
            str(user.pk): user.get_full_name() or _("a member")
            for user in people
            if str(user.pk) in wanted
        }

    return labels


def with_document_counts(rows, user):
    papers_of = SpacePaper.objects.filter(thread__isnull=False).values("thread")
    return {"true": rows.order_by().filter(thread__in=papers_of).count()}


def yes_no(values):
    return {"true": _("yes")}
