from allauth.account.adapter import DefaultAccountAdapter


class InvitationOnlyAdapter(DefaultAccountAdapter):
    """Sign-in for people the Secretariat has entered; nobody signs up by themselves."""

    def is_open_for_signup(self, request):
        return False
