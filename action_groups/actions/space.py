"""What people do in a group's space. Rights are asked here, whoever calls."""

import datetime
import uuid

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import F, OuterRef, Q, Subquery
from django.db.models.functions import Greatest
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from action_groups.enums import Notices
from action_groups.mentions import named_in
from action_groups.models import (
    ActionGroup,
    Mention,
    Post,
    SpaceChoice,
    SpaceOpening,
    SpacePaper,
    Thread,
    ThreadMark,
)
from action_groups.models.space import name_of_author, people_of
from alliance87.accounts.models import User
from alliance87.core.actions import store_document
from alliance87.core.enums import Visibility
from alliance87.core.mail import portal_url, send_template_mail
from alliance87.core.models import Document
from alliance87.core.privacy import rewriting
from alliance87.core.revisions import lock_revision
from alliance87.core.richtext import clean_rich_text

OPEN_FOR = datetime.timedelta(hours=1)
DAY = datetime.timedelta(days=1)
BETWEEN_DIGESTS = datetime.timedelta(hours=20)  # beat is not exact
IN_A_DIGEST = 50
TOLD_AT_A_TIME = 100


# -- Rights --------------------------------------------------------------------------
def is_member(*, action_group, user):
    """Whether ``user`` takes part in the group now and may read its space as such."""
    return people_of(action_group).filter(pk=user.pk).exists()


def has_space(action_group, user):
    """Whether ``user`` is offered the group's space: a member, or the Secretariat."""
    if not user.is_authenticated:
        return False
    return user.is_staff or is_member(action_group=action_group, user=user)


def require_member(action_group, user):
    if not is_member(action_group=action_group, user=user):
        raise PermissionDenied


def is_chair(*, action_group, user):
    chaired = ActionGroup.objects.chaired_by(user).filter(pk=action_group.pk)
    return chaired.exists() and is_member(action_group=action_group, user=user)


def require_chair(action_group, user):
    if not is_chair(action_group=action_group, user=user):
        raise PermissionDenied


# -- Writing -------------------------------------------------------------------------
@transaction.atomic
def open_thread(*, action_group, by, title, body, mentions=(), comments_until=None):
    """Begin a conversation. Return its first post."""
    require_member(action_group, by)
    thread = Thread(
        action_group=action_group,
        title=title,
        opened_by=by,
        comments_until=comments_until,
    )
    thread.full_clean()
    thread.save()
    return write_post(thread=thread, by=by, body=body, mentions=mentions)


@transaction.atomic
def write_post(*, thread, by, body, mentions=()):
    """Write into a thread. Whom ``mentions`` or ``@Name`` calls is told by ``tell_of``.

    Raises ValidationError where the thread takes no more posts, or where one of
    ``mentions``, accounts, may not read it.
    """
    thread = Thread.objects.select_for_update(of=["self"]).get(pk=thread.pk)
    require_member(thread.action_group, by)
    if not thread.takes_posts:
        raise ValidationError(_("This thread takes no more posts."))
    called = called_in(thread.action_group, body, mentions)
    now = timezone.now()
    post = Post(
        thread=thread,
        number=thread.post_count + 1,
        author=by,
        body=clean_rich_text(body),
    )
    post.full_clean()
    post.save()
    Mention.objects.bulk_create(Mention(post=post, user=user) for user in called)
    thread.post_count = post.number
    thread.last_post_at = now
    thread.save(update_fields=["post_count", "last_post_at"])
    mark_read(thread=thread, user=by, number=post.number)
    return post


def called_in(action_group, body, chosen=()):
    """The people of the group that a text, or its writer, calls."""
    people = {user.pk: user for user in people_of(action_group)}
    keys = {user.pk for user in chosen}
    if keys - set(people):
        raise ValidationError(
            {"mentions": _("You can only mention people who can read this thread.")}
        )
    names = {key: user.get_full_name() for key, user in people.items()}
    named, _unknown = named_in(body, names)
    return [people[key] for key in {*keys, *named}]


@transaction.atomic
def edit_post(*, post, by, body, revision):
    """Change one's own post. Raises Conflict where it changed since it was read."""
    post = own_post(post, by, revision)
    if not post.thread.takes_posts:
        raise ValidationError(_("This thread takes no more posts."))
    body = clean_rich_text(body)
    if body != post.body:
        post.body = body
        post.edited_at = timezone.now()
        post.full_clean()
        post.save()
    return post


@transaction.atomic
def withdraw_post(*, post, by, revision):
    """Take one's own text back, out of its history too.

    That something stood there, when, and who wrote it, stays.
    """
    post = own_post(post, by, revision)
    post.body = ""
    post.withdrawn_at = timezone.now()
    post.save()
    past = Post.pgh_event_model
    with rewriting(past):
        past.objects.filter(id=post.pk).update(body="")
    post.mentions.all().delete()
    return post


def own_post(post, by, revision):
    post = lock_revision(record=post, revision=revision)
    require_member(post.thread.action_group, by)
    if post.author_id != by.pk or not post.stands:
        raise PermissionDenied
    return post


# -- The chair -----------------------------------------------------------------------
@transaction.atomic
def hide_post(*, post, by, reason):
    """Take a post out of sight. Its author, if still a member, is told by mail."""
    post = Post.objects.select_for_update(of=["self"]).get(pk=post.pk)
    require_chair(post.thread.action_group, by)
    if not post.stands:
        raise ValidationError(_("This post is hidden or withdrawn already."))
    post.hidden_at = timezone.now()
    post.hidden_reason = reason
    post.full_clean()
    post.save()
    readers = people_of(post.thread.action_group)
    author = readers.filter(pk=post.author_id).first()
    if author and author != by:
        mail_of(author, "space_post_hidden", post.get_absolute_url, {})
    return post


@transaction.atomic
def show_post(*, post, by):
    """Show again what was hidden."""
    post = Post.objects.select_for_update(of=["self"]).get(pk=post.pk)
    require_chair(post.thread.action_group, by)
    post.hidden_at = None
    post.hidden_reason = ""
    post.save()
    return post


@transaction.atomic
def moderate_thread(*, thread, by, pinned=None, closed=None):
    """Pin a thread to the top or close it, and the reverse. None leaves it as it is."""
    thread = Thread.objects.select_for_update(of=["self"]).get(pk=thread.pk)
    require_chair(thread.action_group, by)
    if pinned is not None:
        thread.pinned = pinned
    if closed is not None:
        thread.closed = closed
    thread.save(update_fields=["pinned", "closed", "updated_at"])
    return thread


# -- Documents -----------------------------------------------------------------------
@transaction.atomic
def share_document(
    *,
    action_group,
    by,
    title,
    kind,
    language,
    file=None,
    body="",
    comments_until=None,
    replaces=None,
):
    """Put a document into the space, or a newer version of ``replaces``, a SpacePaper.

    With ``comments_until`` it is a draft, whose comments stand in a thread: the one of
    the version before, where there is one.
    """
    require_member(action_group, by)
    if replaces:
        if replaces.action_group_id != action_group.pk:
            raise PermissionDenied
        # One newer version each: whoever comes second is told.
        older = Document.objects.select_for_update(of=["self"]).get(
            pk=replaces.document_id
        )
        if Document.objects.filter(supersedes=older).exists():
            raise ValidationError(
                _("Somebody has put up a newer version meanwhile. Replace that one.")
            )
    document = Document(
        slug=f"space-{uuid.uuid4().hex}",
        kind=kind,
        visibility=Visibility.GROUP,
        language=language,
        supersedes_id=replaces.document_id if replaces else None,
    )
    document.title = title
    document.body = clean_rich_text(body)
    document.full_clean(exclude=["sha256", "size", "file"])
    store_document(document=document, file=file)
    paper = SpacePaper(
        action_group=action_group,
        document=document,
        shared_by=by,
        thread=thread_for(action_group, by, title, comments_until, replaces),
    )
    paper.save()
    return paper


def thread_for(action_group, by, title, comments_until, replaces):
    """Where a document is talked about, if it is."""
    thread = replaces.thread if replaces else None
    if thread is None and comments_until is None:
        return None
    if thread is None:
        opening = _("This draft is up for comments until %(day)s.")
        opening %= {"day": comments_until.isoformat()}
        return open_thread(
            action_group=action_group,
            by=by,
            title=title[:200],
            body=opening,
            comments_until=comments_until,
        ).thread
    thread = Thread.objects.select_for_update(of=["self"]).get(pk=thread.pk)
    if comments_until is not None:
        thread.comments_until = comments_until
        thread.save(update_fields=["comments_until", "updated_at"])
    if thread.takes_posts:
        body = _("There is a newer version of this document.")
        write_post(thread=thread, by=by, body=body)
    return thread


# -- Reading -------------------------------------------------------------------------
@transaction.atomic
def open_space(*, action_group, by, reason):
    """Let somebody of the Secretariat read a space for an hour. Its chairs see it."""
    if not (by.is_active and by.is_staff):
        raise PermissionDenied
    opening = SpaceOpening(
        action_group=action_group,
        opened_by=by,
        reason=reason,
        until=timezone.now() + OPEN_FOR,
    )
    opening.full_clean()
    opening.save()
    return opening


def mark_read(*, thread, user, number):
    """Note that ``user`` has read a thread up to a post. It is never taken back."""
    marks = ThreadMark.objects.filter(thread=thread, user=user)
    if not marks.update(read_number=Greatest(F("read_number"), number)):
        mark = ThreadMark(thread=thread, user=user, read_number=number)
        ThreadMark.objects.bulk_create([mark], ignore_conflicts=True)


@transaction.atomic
def mark_all_read(*, action_group, user):
    """Note that ``user`` has read every thread of the space to its end."""
    require_member(action_group, user)
    threads = Thread.objects.filter(action_group=action_group)
    count = threads.filter(pk=OuterRef("thread")).values("post_count")
    marks = ThreadMark.objects.filter(user=user, thread__in=threads.values("pk"))
    marks.update(read_number=Greatest(F("read_number"), Subquery(count)))
    unmarked = threads.exclude(pk__in=marks.values("thread"))
    ThreadMark.objects.bulk_create(
        [
            ThreadMark(thread_id=key, user=user, read_number=number)
            for key, number in unmarked.values_list("pk", "post_count")
        ],
        ignore_conflicts=True,
    )


@transaction.atomic
def set_muted(*, thread, user, muted):
    """Want no mail about a thread, but where one is mentioned; or want it again."""
    require_member(thread.action_group, user)
    ThreadMark.objects.update_or_create(
        thread=thread, user=user, defaults={"muted": muted}
    )


def choose_notices(*, user, notices):
    """Set how often a person is written to about all their spaces."""
    choice, _new = SpaceChoice.objects.get_or_create(user=user)
    choice.notices = notices
    choice.full_clean()
    choice.save()


# -- Mail ----------------------------------------------------------------------------
def untold_posts():
    """The keys of the posts of which nobody has been told yet, the oldest first."""
    rows = Post.objects.filter(told_at__isnull=True).order_by("created_at")
    return list(rows.values_list("pk", flat=True)[:TOLD_AT_A_TIME])


@transaction.atomic
def tell_of(*, post_id, now):
    """Write to whom a post mentions and to who wants every post. Return how many.

    Who may read it is asked now. Safe to call twice, and by two workers at once.
    """
    posts = Post.objects.select_for_update(of=["self"], skip_locked=True)
    post = posts.filter(pk=post_id, told_at__isnull=True).first()
    if post is None:
        return 0
    Post.objects.filter(pk=post.pk).update(told_at=now)
    if not post.stands:
        return 0
    thread = post.thread
    mentioned = set(post.mentions.values_list("user", flat=True))
    muted = set(thread.marks.filter(muted=True).values_list("user", flat=True))
    people = people_of(thread.action_group).exclude(pk=post.author_id)
    told = 0
    for person in people.select_related("space_choice"):
        wanted = notices_of(person)
        if wanted == Notices.NONE:
            continue
        if person.pk in mentioned:
            template = "space_mention"
        elif wanted == Notices.AT_ONCE and person.pk not in muted:
            template = "space_post"
        else:
            continue
        mail_of(person, template, reply_path(thread), told_of(post))
        told += 1
    return told


def notices_of(person):
    choice = getattr(person, "space_choice", None)
    return choice.notices if choice else Notices.DAILY


def told_of(post):
    return {"title": post.thread.title, "author": name_of_author(post.author)}


def reply_path(thread):
    """The address that leads to the box to answer in, in the language then active."""
    return lambda: reverse("action_groups:thread_reply", kwargs={"pk": thread.pk})


def mail_of(person, template, path, context):
    with translation.override(person.language):
        context = {name: str(value) for name, value in context.items()} | {
            "url": portal_url(path())
        }
    send_template_mail(
        to=person.email,
        template=template,
        context=context,
        language=person.language,
    )


def people_to_digest(*, now):
    """The keys of the people in whose groups something was written lately."""
    # Whoever was told yesterday was told of what was before.
    lately = Thread.objects.filter(last_post_at__gt=now - 7 * DAY)
    keys = set()
    for group in ActionGroup.objects.filter(pk__in=lately.values("action_group")):
        keys |= set(people_of(group).values_list("pk", flat=True))
    return sorted(keys)


@transaction.atomic
def send_digest(*, user_id, now):
    """Tell a person of the threads with posts they have not read. Return how many.

    Each post is told of once. Who may read it is asked now.
    """
    user = User.objects.filter(pk=user_id, is_active=True).first()
    if user is None:
        return 0
    SpaceChoice.objects.get_or_create(user=user)
    choice = SpaceChoice.objects.select_for_update(of=["self"]).get(user=user)
    last = choice.digested_at
    if choice.notices != Notices.DAILY or (last and last > now - BETWEEN_DIGESTS):
        return 0
    SpaceChoice.objects.filter(pk=choice.pk).update(digested_at=now)
    threads = (
        Thread.objects.of_members(user)
        .with_unread(user)
        .filter(last_post_at__gt=last or now - DAY, unread__gt=0, muted=False)
        .select_related("action_group")
        .order_by("-last_post_at")[:IN_A_DIGEST]
    )
    entries = [entry for thread in threads if (entry := entry_of(thread, user))]
    if entries:
        send_template_mail(
            to=user.email,
            template="space_digest",
            context={"entries": entries},
            language=user.language,
        )
    return len(entries)


def entry_of(thread, user):
    """What a digest says of a thread; None where nothing in it stands to be read."""
    posts = thread.posts.standing().filter(number__gt=thread.read_number)
    others = posts.filter(~Q(author=user)).select_related("author")
    last = others.order_by("-number").first()  # by the index of numbers
    if last is None:
        return None
    with translation.override(user.language):
        url = portal_url(reply_path(thread)())
        return {
            "title": thread.title,
            "author": str(name_of_author(last.author)),
            "url": url,
        }
