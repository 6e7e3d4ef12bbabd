"""A page of the admin from which people are invited to a record's work."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.translation import gettext as _


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
        view = self.admin_site.admin_view(self.invite_view)
        return [
            path("<uuid:pk>/invite/", view, name=self.url_name("invite")),
            *super().get_urls(),
        ]

    def may_invite(self, request, record):
        change = self.has_change_permission(request, record)
        return change and request.user.has_perm("accounts.add_invitation")

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
        form = self.invitation_form(request.POST or None)
        back = reverse(f"admin:{self.url_name('change')}", args=[record.pk])
        if request.method == "POST" and form.is_valid():
            try:
                invitation = self.invite(record, by=request.user, **form.cleaned_data)
            except ValidationError as error:
                for message in error.messages:
                    form.add_error(None, message)
            else:
                person = invitation.user
                self.log_change(request, record, f"Invited {person.email}.")
                text = _("%(person)s is invited: the mail is on its way to %(email)s.")
                values = {"person": person, "email": person.email}
                messages.success(request, text % values)
                return redirect(back)
        context = {
            **self.admin_site.each_context(request),
            "title": self.invitation_title,
            "subtitle": record,
            "opts": self.opts,
            "record": record,
            "back": back,
            "form": form,
            "media": self.media + form.media,
        }
        return TemplateResponse(request, "admin/invite.html", context)
