"""A page of the admin from which people are invited to a record's work."""

import uuid

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from alliance87.accounts.actions import resend_invitation
from alliance87.accounts.models import Invitation


class InvitesPeople:
    """Adds the page to a ``ModelAdmin``.

    A subclass names ``invitation_title`` and ``invitation_form``, and in ``invite()``
    hands what was filled in to its action, which returns the invitation.
    """

    invitation_title = ""
    invitation_form: type | None = None

    def invite(self, record, *, by, **filled_in):
        raise NotImplementedError

    def url_name(self, page):
        return f"{self.opts.app_label}_{self.opts.model_name}_{page}"

    def get_urls(self):
        view = self.admin_site.admin_view
        return [
            path("invite/", view(self.choose_view), name=self.url_name("invite_to")),
            path(
                "<uuid:pk>/invite/",
                view(self.invite_view),
                name=self.url_name("invite"),
            ),
            *super().get_urls(),
        ]

    def may_invite(self, request, record):
        change = self.has_change_permission(request, record)
        return change and request.user.has_perm("accounts.add_invitation")

    def choose_view(self, request):
        """Ask to which record; then to the page on which one invites to it."""
        if not self.may_invite(request, None):
            raise PermissionDenied
        form = RecordForm(
            request.GET if "record" in request.GET else None,
            records=self.get_queryset(request),
            label=capfirst(self.opts.verbose_name),
        )
        if form.is_valid():
            chosen = form.cleaned_data["record"]
            return redirect(f"admin:{self.url_name('invite')}", chosen.pk)
        context = {
            "form": form,
            "back": reverse(f"admin:{self.url_name('changelist')}"),
            "record": capfirst(self.opts.verbose_name_plural),
            "method": "get",
            "verb": _("Go on"),
        }
        return self.render_invitation(request, context)

    def render_invitation(self, request, context):
        context = {
            **self.admin_site.each_context(request),
            "title": self.invitation_title,
            "opts": self.opts,
            "media": self.media + context["form"].media,
            "method": "post",
            "verb": _("Invite"),
            **context,
        }
        return TemplateResponse(request, "admin/invite.html", context)

    def render_change_form(self, request, context, *args, obj=None, **kwargs):
        if obj and self.may_invite(request, obj):
            url = reverse(f"admin:{self.url_name('invite')}", args=[obj.pk])
            tool = {"url": url, "text": self.invitation_title}
            context["object_tools"] = [*context.get("object_tools", []), tool]
        return super().render_change_form(request, context, *args, obj=obj, **kwargs)

    def invite_view(self, request, pk):
        """Ask whom, and as what; then back to the record."""
        record = self.get_object(request, str(pk))
        if record is None:
            raise Http404
        if not self.may_invite(request, record):
            raise PermissionDenied
        back = reverse(f"admin:{self.url_name('change')}", args=[record.pk])
        if request.method == "POST" and "send_again" in request.POST:
            self.send_again(request)
            return redirect(back)
        form = self.invitation_form(request.POST or None)
        waiting = None
        if request.method == "POST" and form.is_valid():
            try:
                invitation = self.invite(record, by=request.user, **form.cleaned_data)
            except ValidationError as error:
                for message in error.messages:
                    form.add_error(None, message)
                waiting = Invitation.objects.waiting_for(form.cleaned_data["email"])
            else:
                person = invitation.user
                self.log_change(request, record, f"Invited {person.email}.")
                text = _("%(person)s is invited: the mail is on its way to %(email)s.")
                values = {"person": person, "email": person.email}
                messages.success(request, text % values)
                return redirect(back)
        context = {
            "form": form,
            "back": back,
            "record": record,
            "subtitle": record,
            "waiting": waiting,
        }
        return self.render_invitation(request, context)

    def send_again(self, request):
        """A new link for somebody who has not accepted yet."""
        key = parse_uuid(request.POST["send_again"])
        found = get_object_or_404(Invitation, pk=key)
        try:
            resend_invitation(invitation=found)
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
        else:
            text = _("The invitation is sent again to %(email)s, with a new link.")
            messages.success(request, text % {"email": found.user.email})


class RecordForm(forms.Form):
    """To which record somebody is to be invited."""

    record = forms.ModelChoiceField(queryset=None)

    def __init__(self, *args, records, label, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["record"].queryset = records
        self.fields["record"].label = label


def parse_uuid(text):
    try:
        return uuid.UUID(text)
    except ValueError:
        raise Http404 from None
