"""A group's space: what its members write to each other, and nobody else reads.

The Secretariat does not read it either, unless somebody of it opens it for an hour and
says why: see ``SpaceOpening``.
"""

import pgtrigger
from django.conf import settings
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.core.validators import MaxLengthValidator
from django.db import models
from django.db.models import F, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce, Now
from django.urls import reverse
from django.utils import timezone
from django.utils.html import strip_tags
from django.utils.translation import gettext_lazy as _

from action_groups.enums import Notices
from action_groups.models.group import ActionGroup, Membership
from alliance87.accounts.models import User
from alliance87.core import constraints
from alliance87.core.enums import Visibility
from alliance87.core.models import Document, TimestampedModel
from alliance87.core.visibility import VisibleQuerySet
from partners.models import Partner, Representative

LONGEST_POST = 20_000
POSTS_PER_PAGE = 30


def speakers_of(action_group):
    """The current representatives who take part in a group and may read its space."""
    if action_group.visibility == Visibility.SECRETARIAT:
        return Representative.objects.none()
    memberships = Membership.objects.current().filter(action_group=action_group)
    for_partner = memberships.filter(representative__isnull=True)
    in_person = memberships.filter(representative__isnull=False)
    people = Representative.objects.current().filter(
        user__is_active=True, partner__in=Partner.objects.listed()
    )
    return people.filter(
        Q(pk__in=in_person.values("representative"))
        | Q(partner__in=for_partner.values("partner"))
    )


def people_of(action_group):
    """The accounts of those who may read a group's space now, the Secretariat aside."""
    return User.objects.filter(pk__in=speakers_of(action_group).values("user"))


class SpaceOpeningQuerySet(VisibleQuerySet):
    def own_rule(self, user):
        """The group's chairs see who of the Secretariat has read their space."""
        return Q(action_group__in=ActionGroup.objects.chaired_by(user))

    def open_to(self, user):
        return self.filter(opened_by=user, until__gt=Now())


class SpaceOpening(TimestampedModel):
    """That somebody of the Secretariat opened a group's space for an hour, and why."""

    visible_with = ("action_group",)

    action_group = models.ForeignKey(
        ActionGroup,
        on_delete=models.CASCADE,
        related_name="space_openings",
        verbose_name=_("action group"),
    )
    opened_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,  # that the space was read stays on record
        null=True,
        related_name="+",
        verbose_name=_("opened by"),
    )
    reason = models.CharField(_("reason"), max_length=500)
    until = models.DateTimeField(_("until"))

    objects = SpaceOpeningQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at"]
        verbose_name = _("opening of a space")
        verbose_name_plural = _("openings of spaces")
        constraints = [
            models.CheckConstraint(
                condition=~Q(reason=""),
                name="%(app_label)s_%(class)s_has_reason",
                violation_error_message=_("Say why you have to read this."),
            )
        ]

    def __str__(self):
        return f"{self.action_group}, {self.created_at:%Y-%m-%d %H:%M}"

    @property
    def reader_name(self):
        if self.opened_by is None:
            return _("a former member of the Secretariat")
        return self.opened_by.get_full_name() or _("a member of the Secretariat")


class SpaceQuerySet(VisibleQuerySet):
    """Rows of groups' spaces: their members' alone, whatever the tier of the group."""

    def own_rule(self, user):
        mine = Membership.objects.of(user)
        return Q(action_group__in=mine.values("action_group"))

    def secretariat_rule(self, user):
        """Of its people, those who take part in the group or have opened its space."""
        opened = SpaceOpening.objects.open_to(user)
        return self.own_rule(user) | Q(action_group__in=opened.values("action_group"))

    def group_rule(self, user):
        return self.of_members_rule(user)

    def of_members(self, user):
        """The rows ``user`` reads as a member, whatever they have opened."""
        return self.filter(self.of_members_rule(user))

    def of_members_rule(self, user):
        groups = ActionGroup.objects.visible_to(user)
        if user is not None and user.is_staff:  # who reads even a hidden group
            groups = groups.exclude(visibility=Visibility.SECRETARIAT)
        return self.own_rule(user) & Q(action_group__in=groups)


class ThreadQuerySet(SpaceQuerySet):
    def with_unread(self, user):
        """Each with ``unread`` and ``muted``, as ``user`` stands with it."""
        marks = ThreadMark.objects.filter(thread=OuterRef("pk"), user=user)
        return self.annotate(
            read_number=Coalesce(Subquery(marks.values("read_number")[:1]), 0),
            muted=Coalesce(Subquery(marks.values("muted")[:1]), False),
            unread=F("post_count") - F("read_number"),
        )

    def for_reader(self, user):
        rows = super().for_reader(user).select_related("action_group", "opened_by")
        return rows.with_unread(user if user and user.is_authenticated else None)


class Thread(TimestampedModel):
    """A conversation of a group's members under one title.

    Its posts are numbered from 1 without a gap, so a page of them is found at once.
    """

    visible_with = ("action_group",)
    history_excludes = ["post_count", "last_post_at"]

    action_group = models.ForeignKey(
        ActionGroup,
        on_delete=models.CASCADE,
        related_name="threads",
        verbose_name=_("action group"),
    )
    title = models.CharField(_("title"), max_length=200)
    opened_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        related_name="+",
        verbose_name=_("opened by"),
    )
    pinned = models.BooleanField(_("pinned"), default=False)
    closed = models.BooleanField(_("closed"), default=False)
    comments_until = models.DateField(
        _("comments until"),
        null=True,
        blank=True,
        help_text=_("The last day on which a draft takes comments."),
    )
    post_count = models.PositiveIntegerField(_("posts"), default=0)
    last_post_at = models.DateTimeField(_("last post"), default=timezone.now)

    objects = ThreadQuerySet.as_manager()

    class Meta:
        ordering = ["-pinned", "-last_post_at"]
        verbose_name = _("thread")
        verbose_name_plural = _("threads")
        indexes = [models.Index(fields=["action_group", "-pinned", "-last_post_at"])]
        constraints = [
            models.CheckConstraint(
                condition=~Q(title=""),
                name="%(app_label)s_%(class)s_has_title",
                violation_error_message=_("A thread has a title."),
            )
        ]

    def __str__(self):
        # The administration names what is deleted with a group: not what it is about.
        return f"{self.action_group} {self.created_at:%Y-%m-%d}"

    def get_absolute_url(self):
        return reverse("action_groups:thread", kwargs={"pk": self.pk})

    @property
    def opener_name(self):
        return name_of_author(self.opened_by)

    @property
    def takes_posts(self):
        over = self.comments_until and self.comments_until < timezone.localdate()
        return not self.closed and not over

    @property
    def page_count(self):
        return max(1, -(-self.post_count // POSTS_PER_PAGE))


def name_of_author(user):
    """What a post calls who wrote it; never an address."""
    if user is None:
        return _("a former member")
    return user.get_full_name() or _("a member")


class PostQuerySet(VisibleQuerySet):
    def secretariat_rule(self, user):
        return Q(thread__in=Thread.objects.visible_to(user))

    def editable_by(self, user):
        """One's own posts that stand, in threads one reads as a member."""
        rows = self.standing().filter(author=user if user.is_authenticated else None)
        return rows.filter(
            thread__in=Thread.objects.of_members(user), author__isnull=False
        )

    def standing(self):
        """Those whose text can be read: neither withdrawn nor hidden."""
        return self.filter(withdrawn_at__isnull=True, hidden_at__isnull=True)

    def on_page(self, number):
        """The posts of one page of their thread, found by their numbers."""
        last = number * POSTS_PER_PAGE
        return self.filter(number__gt=last - POSTS_PER_PAGE, number__lte=last)

    def for_reader(self, user):
        rows = super().for_reader(user).select_related("author", "thread__action_group")
        return rows.prefetch_related("mentions__user").defer("words")


class KeepPostWords(pgtrigger.Trigger):
    """Keeps ``Post.words``: nothing of a post that is hidden or withdrawn.

    The first post of a thread is also found by the thread's title.
    """

    name = "keep_post_words"
    when = pgtrigger.Before
    operation = pgtrigger.Insert | pgtrigger.Update
    func = """
        IF NEW.hidden_at IS NOT NULL OR NEW.withdrawn_at IS NOT NULL THEN
            NEW.words := NULL;
        ELSE
            NEW.words := setweight(
                portal_words(regexp_replace(NEW.body, '<[^>]*>', ' ', 'g')), 'B'
            );
            IF NEW.number = 1 THEN
                NEW.words := NEW.words || setweight(portal_words(
                    (SELECT title FROM action_groups_thread WHERE id = NEW.thread_id)
                ), 'A');
            END IF;
        END IF;
        RETURN NEW;
    """


class Post(TimestampedModel):
    """What a member wrote in a thread: plain text, or simple HTML that was cleaned.

    It keeps its number when it is hidden or withdrawn. The text of a withdrawn post is
    forgotten; that of a hidden one waits for the chair to think better of it.
    """

    visible_with = ("thread",)
    history_excludes = ["words", "told_at"]

    thread = models.ForeignKey(
        Thread, on_delete=models.CASCADE, related_name="posts", verbose_name=_("thread")
    )
    number = models.PositiveIntegerField(_("number"))
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,  # the post is the group's record
        null=True,
        related_name="space_posts",
        verbose_name=_("author"),
    )
    body = models.TextField(
        _("text"), blank=True, validators=[MaxLengthValidator(LONGEST_POST)]
    )
    edited_at = models.DateTimeField(_("edited at"), null=True, blank=True)
    withdrawn_at = models.DateTimeField(_("withdrawn at"), null=True, blank=True)
    hidden_at = models.DateTimeField(_("hidden at"), null=True, blank=True)
    hidden_reason = models.CharField(_("why it is hidden"), max_length=500, blank=True)
    told_at = models.DateTimeField(
        _("people were told at"), null=True, blank=True, editable=False
    )
    words = SearchVectorField(_("words"), null=True, editable=False)

    objects = PostQuerySet.as_manager()

    class Meta:
        ordering = ["created_at", "number"]
        verbose_name = _("post")
        verbose_name_plural = _("posts")
        triggers = [KeepPostWords()]
        indexes = [
            GinIndex(fields=["words"], name="action_groups_post_words"),
            models.Index(
                fields=["created_at"],
                condition=Q(told_at__isnull=True),
                name="action_groups_post_untold",
            ),
        ]
        constraints = [
            constraints.unique(
                "thread", "number", message=_("Another post has that number.")
            ),
            models.CheckConstraint(
                condition=(Q(withdrawn_at__isnull=True) & ~Q(body=""))
                | Q(withdrawn_at__isnull=False, body=""),
                name="%(app_label)s_%(class)s_text_or_withdrawn",
                violation_error_message=_("A post has a text until it is withdrawn."),
            ),
            models.CheckConstraint(
                condition=Q(hidden_at__isnull=True, hidden_reason="")
                | (Q(hidden_at__isnull=False) & ~Q(hidden_reason="")),
                name="%(app_label)s_%(class)s_hidden_with_reason",
                violation_error_message=_("Say why the post is hidden."),
            ),
        ]

    def __str__(self):
        return f"{self.thread_id} {self.number}"

    def get_absolute_url(self):
        page = -(-self.number // POSTS_PER_PAGE)
        return f"{self.thread.get_absolute_url()}?page={page}#post-{self.number}"

    @property
    def author_name(self):
        return name_of_author(self.author)

    @property
    def stands(self):
        return self.withdrawn_at is None and self.hidden_at is None

    @property
    def text(self):
        """What every reader of the thread may read of it."""
        return self.body if self.stands else ""

    @property
    def first_words(self):
        return " ".join(strip_tags(self.text.replace("<", " <")).split())


class MentionQuerySet(VisibleQuerySet):
    def secretariat_rule(self, user):
        return Q(post__in=Post.objects.visible_to(user))


class Mention(TimestampedModel):
    """That a post calls a member of its group by name."""

    visible_with = ("post",)
    has_history = False  # it says no more than the post does

    post = models.ForeignKey(Post, on_delete=models.CASCADE, related_name="mentions")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        related_name="+",
        verbose_name=_("person"),
    )

    objects = MentionQuerySet.as_manager()

    class Meta:
        ordering = ["post", "created_at"]
        verbose_name = _("mention")
        verbose_name_plural = _("mentions")
        constraints = [
            constraints.unique(
                "post", "user", message=_("This person is mentioned already.")
            )
        ]

    def __str__(self):
        return str(self.post_id)

    @property
    def name(self) -> str:
        return name_of_author(self.user)


class OwnQuerySet(VisibleQuerySet):
    """Rows that are one person's own."""

    def own_rule(self, user):
        return Q(user=user if user and user.is_authenticated else None)

    def secretariat_rule(self, user):
        return self.own_rule(user)


class ThreadMark(TimestampedModel):
    """How far a person has read a thread, and whether they want mail about it."""

    visible_with = ("thread",)
    has_history = False  # it changes with every page that is read

    thread = models.ForeignKey(Thread, on_delete=models.CASCADE, related_name="marks")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        related_name="+",
        verbose_name=_("person"),
    )
    read_number = models.PositiveIntegerField(_("read up to"), default=0)
    muted = models.BooleanField(_("muted"), default=False)

    objects = OwnQuerySet.as_manager()

    class Meta:
        ordering = ["user", "thread"]
        verbose_name = _("reading mark")
        verbose_name_plural = _("reading marks")
        constraints = [
            constraints.unique(
                "thread", "user", message=_("This person has a mark here already.")
            )
        ]

    def __str__(self):
        return str(self.thread_id)


class SpaceChoice(TimestampedModel):
    """How often a person wants mail about the spaces of their groups."""

    history_excludes = ["digested_at"]

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        related_name="space_choice",
        verbose_name=_("person"),
    )
    notices = models.CharField(
        _("mail"), max_length=10, choices=Notices, default=Notices.DAILY
    )
    digested_at = models.DateTimeField(
        _("told of everything before"), null=True, blank=True, editable=False
    )

    objects = OwnQuerySet.as_manager()

    class Meta:
        ordering = ["user"]
        verbose_name = _("choice of mail")
        verbose_name_plural = _("choices of mail")
        constraints = [constraints.one_of("notices", Notices)]

    def __str__(self):
        return str(self.user_id)


class SpacePaper(TimestampedModel):
    """That a document is a private one of a group; its comments stand in the thread."""

    visible_with = ("action_group",)

    action_group = models.ForeignKey(
        ActionGroup,
        on_delete=models.CASCADE,
        related_name="space_papers",
        verbose_name=_("action group"),
    )
    document = models.ForeignKey(
        Document,
        on_delete=models.CASCADE,
        related_name="space_papers",
        verbose_name=_("document"),
    )
    thread = models.ForeignKey(
        Thread,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="papers",
        verbose_name=_("thread of its comments"),
    )
    shared_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        related_name="+",
        verbose_name=_("shared by"),
    )

    objects = SpaceQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at"]
        verbose_name = _("document of a space")
        verbose_name_plural = _("documents of spaces")
        constraints = [
            constraints.unique(
                "document", message=_("This document is a group's already.")
            )
        ]

    def __str__(self):
        return str(self.document_id)

    @property
    def sharer_name(self):
        return name_of_author(self.shared_by)
