"""Who may read what. One rule per model, as a ``Q``, used by every exit."""

from django.db import models
from django.db.models import Q

from alliance87.core.enums import Visibility


def tiers_for(user):
    """Return the tiers ``user`` may read outright; ``group`` depends on the row.

    An inactive account and ``None`` read as the public.
    """
    if user is None or not user.is_active:
        return [Visibility.PUBLIC]
    if user.is_staff:
        return list(Visibility)
    if user.is_authenticated:
        return [Visibility.PUBLIC, Visibility.PARTNERS]
    return [Visibility.PUBLIC]


def is_signed_in(user):
    """Whether ``user`` is a person whose account is open, not a visitor."""
    return user is not None and user.is_authenticated and user.is_active


def reads_everything(user):
    return Visibility.SECRETARIAT in tiers_for(user)


def has_right(user, what, model):
    """Whether the administration lets ``user`` ``add`` or ``change`` rows of ``model``."""
    opts = model._meta
    right = f"{opts.app_label}.{what}_{opts.model_name}"
    return is_signed_in(user) and user.is_staff and user.has_perm(right)


class VisibleQuerySet(models.QuerySet):
    """Rows that know who may read them. Every read outside the admin starts here.

    A model may name relations in ``visible_with``: a row is then never more visible
    than the record it belongs to. A model without a ``visibility`` column of its own
    is exactly as visible as those.
    """

    def visible_to(self, user):
        """The rows ``user`` (a User, AnonymousUser or None) may read."""
        return self.filter(self.visibility_rule(user))

    def for_reader(self, user):
        """The visible rows, with what a list shows of each already joined."""
        return self.visible_to(user)

    def visibility_rule(self, user):
        """Return the rule as a ``Q``. Override to add to it, never to replace it."""
        if reads_everything(user):
            return self.secretariat_rule(user)
        rule = self.own_rule(user)
        for name in self.model.visible_with:
            related = self.model._meta.get_field(name).related_model
            parent = Q(**{f"{name}__in": related.objects.visible_to(user)})
            if self.model._meta.get_field(name).null:
                parent |= Q(**{f"{name}__isnull": True})
            rule &= parent
        return rule

    def editable_by(self, user):
        """The rows ``user`` may change, among those they may read.

        Who keeps a record keeps what belongs to it. The Secretariat keeps everything;
        others only what a model's own rule adds to this one.
        """
        if reads_everything(user):
            return self.filter(self.secretariat_rule(user))
        rule = Q(pk__in=[])
        for name in self.model.visible_with:
            parents = self.model._meta.get_field(name).related_model.objects
            rule |= Q(**{f"{name}__in": parents.editable_by(user)})
        return self.visible_to(user).filter(rule)

    def changeable_by(self, user):
        """The rows ``user`` may change in the administration, of those they may read."""
        if not has_right(user, "change", self.model):
            return self.none()
        return self.visible_to(user)

    def as_of(self, moment):
        """These records as they stood at ``moment``: rows of the model's history.

        A queryset that is filtered narrows to the records it finds today; ``objects``
        itself also gives those deleted since.
        """
        revisions = self.model.pgh_event_model.objects.as_of(moment)
        if self.query.where or self.query.is_sliced:
            revisions = revisions.filter(id__in=self.order_by().values("pk"))
        return revisions

    def past_rule(self, user):
        """What a row of history must have been to be read, besides its tier then.

        Asked of the columns of the row, for everyone but the Secretariat.
        """
        return Q()

    def secretariat_rule(self, user):
        """What the Secretariat reads: everything, unless a model keeps rows from it."""
        return Q()

    def own_rule(self, user):
        """What the row's own tier says, before the records it belongs to are asked."""
        if not hasattr(self.model, "visibility"):
            return Q()
        rule = Q(visibility__in=tiers_for(user))
        if is_signed_in(user):
            rule |= Q(visibility=Visibility.GROUP) & self.group_rule(user)
        return rule

    def group_rule(self, user):
        """The rows whose group or event ``user`` belongs to.

        Those of the record a row belongs to, unless overridden; of a model that
        belongs to none, no rows. Asked only of active, signed-in users.
        """
        rule = Q(pk__in=[])
        for name in self.model.visible_with:
            parents = self.model._meta.get_field(name).related_model.objects.all()
            rule |= Q(**{f"{name}__in": parents.filter(parents.group_rule(user))})
        return rule


class ReferenceQuerySet(VisibleQuerySet):
    """Rows of a vocabulary (countries, themes), which hide nothing from anyone."""

    def visibility_rule(self, user):
        return Q()


def related_rows(model, name):
    """The rows that point at ``model`` under the related name ``name``.

    For those of an app above, which the app of ``model`` may not import.
    """
    return model._meta.get_field(name).related_model._default_manager.all()
