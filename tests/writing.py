"""How the tests write through the API."""

import json


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
