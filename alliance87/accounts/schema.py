"""What the OpenAPI document says of tokens."""

from drf_spectacular.authentication import SessionScheme
from drf_spectacular.extensions import OpenApiAuthenticationExtension


class PortalSessionScheme(SessionScheme):
    target_class = "alliance87.accounts.authentication.PortalSession"


class TokenScheme(OpenApiAuthenticationExtension):
    target_class = "alliance87.accounts.authentication.TokenAuthentication"
    name = "apiToken"

    def get_security_definition(self, auto_schema):
        return {
            "type": "http",
            "scheme": "bearer",
            "description": (
                "A token that you make on the page “API tokens” of your account: "
                "`Authorization: Bearer a87_…`. It may do what you may, within its "
                "scopes (`read`, `write`; for the Secretariat also `secretariat`), "
                "until it expires. It is never taken from the address."
            ),
        }
