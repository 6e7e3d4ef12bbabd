"""How the tests of writing through the API send and look."""

import json

from rest_framework.test import APIClient

from tests.conftest import signed_in

ROOT = "/api/v1/"


class Writer:
    """A program that writes as ``user``, each record at the revision it reads."""

    def __init__(self, user):
        self.client = signed_in(user) if user else APIClient()

    def sent(self, method, path, data=None, **headers):
        headers = {name.replace("_", "-"): value for name, value in headers.items()}
        send = getattr(self.client, method)
        address = path if path.startswith("/") else f"{ROOT}{path}"
        return send(address, data, "application/json", headers=headers)

    def tag(self, path):
        return self.client.get(f"{ROOT}{path}").headers.get("ETag", '"1"')

    def adds(self, name, /, **data):
        return self.sent("post", f"{name}/", data)

    def changes(self, name, row, /, *, tag=None, **data):
        path = f"{name}/{row.pk}/"
        return self.sent("patch", path, data, if_match=tag or self.tag(path))

    def removes(self, name, row, *, tag=None):
        path = f"{name}/{row.pk}/"
        return self.sent("delete", path, if_match=tag or self.tag(path))

    def does(self, name, row, what, /, *, tag=None, **data):
        path = f"{name}/{row.pk}/"
        return self.sent("post", f"{path}{what}/", data, if_match=tag or self.tag(path))


def fields(answer):
    """The names that a refusal is about."""
    assert answer.status_code == 400, answer.content
    body = answer.json()
    return sorted(body.get("errors", body))


def post(client, name, values, **headers):
    return client.post(
        f"/api/v1/{name}/",
        json.dumps(values, default=str),
        "application/json",
        headers=headers,
    )


def patch(client, name, row, values, revision=None):
    """Change ``row`` as somebody who read it at ``revision``; at its own, if not said."""
    seen = type(row).objects.get(pk=row.pk).revision if revision is None else revision
    return client.patch(
        f"/api/v1/{name}/{row.pk}/",
        json.dumps(values, default=str),
        "application/json",
        headers={"If-Match": f'"{seen}"'},
    )
