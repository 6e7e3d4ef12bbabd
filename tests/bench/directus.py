"""Directus over the same tables: what a team without Django would take.

Never a dependency: ``make bench-directus`` installs it below ``var/``, and without that
the tables have no line of it. It is asked with the rights of its administrator, which
are not looked up row by row; that only makes it quicker.
"""

import contextlib
import json
import os
import subprocess
import urllib.error
import urllib.request
from urllib.parse import parse_qsl, urlencode

from django.conf import settings
from django.db import connection

from tests.bench import servers

HOME = settings.BASE_DIR / "var" / "bench-directus"
PROCESSES = 2
MAIN = "partners_partner"
TOKEN = "of-one-run-of-the-benchmark"
HEADERS = {"Authorization": f"Bearer {TOKEN}"}
SHOWN = [
    *("id", "slug", "name_en", "name_fr", "name_es", "acronym", "stakeholder_group"),
    *("working_languages", "website", "description_en", "description_fr"),
    *("description_es", "joined_on", "confirmed_on", "visibility", "updated_at"),
    *("locator", "country_id.iso2", "parent_id.slug", "source_id.slug"),
    *("source_id.short_title_en", "themes.theme_id.slug"),
    *("countries_of_work.country_id.iso2", "membership_events.kind"),
    *("membership_events.on", "membership_events.source_id.slug"),
]
# What Directus cannot read from the tables: the lists that lead back to a partner.
LISTS = {
    "themes": ("partners_partner_themes", "theme_id"),
    "countries_of_work": ("partners_partner_countries_of_work", "country_id"),
    "membership_events": ("partners_partnerevent", None),
}
# One process after another takes a request, as those of gunicorn do.
CLUSTER = """
import cluster from "node:cluster";
if (cluster.isPrimary) { for (let n = 0; n < %d; n++) cluster.fork(); }
else { process.argv = [process.argv[0], "directus", "start"];
    await import("./node_modules/directus/cli.js"); }
"""


def node():
    """The program, if it was installed."""
    return next(iter(HOME.glob("node_modules/node-linux-*/bin/node")), None)


def is_installed():
    return node() is not None and (HOME / "node_modules" / "directus").exists()


def environment():
    known = connection.settings_dict
    ours = {"DATABASE_URL", "REDIS_URL"}
    return {name: value for name, value in os.environ.items() if name not in ours} | {
        "DB_CLIENT": "pg",
        "DB_HOST": known["HOST"],
        "DB_PORT": str(known["PORT"] or 5432),
        "DB_DATABASE": known["NAME"],
        "DB_USER": known["USER"],
        "DB_PASSWORD": known["PASSWORD"] or "none",
        "SECRET": TOKEN,
        "ADMIN_EMAIL": "admin@example.org",
        "ADMIN_PASSWORD": TOKEN,
        "ADMIN_TOKEN": TOKEN,
        "HOST": "127.0.0.1",
        "LOG_LEVEL": "error",
        "TELEMETRY": "false",
        "REDIS_ENABLED": "false",
        # It would refuse some answers on a busy machine.
        "PRESSURE_LIMITER_ENABLED": "false",
        "WEBSOCKETS_ENABLED": "false",
        "QUERY_LIMIT_MAX": "-1",
    }


@contextlib.contextmanager
def running():
    """Directus at the database of this run, its own tables and all it must be told."""
    subprocess.run(
        [node(), "node_modules/directus/cli.js", "bootstrap"],
        env=environment(),
        cwd=HOME,
        capture_output=True,
        check=True,
    )
    (HOME / "cluster.mjs").write_text(CLUSTER % PROCESSES)
    with servers.running(
        [str(node()), "cluster.mjs"],
        path="/server/ping",
        env=environment(),
        cwd=HOME,
        name="directus",
    ) as server:
        for name in LISTS:
            tell_of(server, name)
        yield server


def tell_of(server, name):
    """That partners have a list ``name``, over the foreign keys that it knows."""
    table, other = LISTS[name]
    known = call(server, f"/fields/{MAIN}")
    if not any(field["field"] == name for field in known):  # of an earlier run
        alias = {"type": "alias", "meta": {"special": ["m2m" if other else "o2m"]}}
        call(server, f"/fields/{MAIN}", alias | {"field": name})
    meta = {"one_field": name, "junction_field": other}
    call(server, f"/relations/{table}/partner_id", {"meta": meta}, method="PATCH")
    if other:
        meta = {"junction_field": "partner_id"}
        call(server, f"/relations/{table}/{other}", {"meta": meta}, method="PATCH")


def call(server, path, data=None, *, method=None):
    request = urllib.request.Request(
        f"{server}{path}",
        json.dumps(data).encode() if data else None,
        HEADERS | {"Content-Type": "application/json"},
        method=method,
    )
    try:
        with urllib.request.urlopen(request, timeout=60) as answer:
            return json.load(answer)["data"]
    except urllib.error.HTTPError as error:
        raise SystemExit(f"Directus refuses {path}: {error.read().decode()}") from error


def path_of(path):
    """Its address for one of the API's; of the same rows, though not by the same words."""
    path, _mark, query = path.partition("?")
    asked = dict(parse_qsl(query))
    *_before, key = path.strip("/").split("/")
    shown = {"fields": ",".join(SHOWN)}
    if key != "partners":
        return f"/items/{MAIN}/{key}?{urlencode(shown)}"
    rules = [{"visibility": {"_eq": "public"}}, {"is_listed": {"_eq": True}}]
    if group := asked.get("stakeholder_group"):
        rules.append({"stakeholder_group": {"_eq": group}})
    if theme := asked.get("theme"):
        rules.append({"themes": {"theme_id": {"slug": {"_eq": theme}}}})
    # It has no order without accents and capitals: this is the nearest it offers.
    order = {"-joined_on": "-joined_on,id"}.get(
        asked.get("ordering"), f"name_{asked.get('lang', 'en')},slug,id"
    )
    return f"/items/{MAIN}?" + urlencode(
        shown
        | {
            "filter": json.dumps({"_and": rules}),
            "sort": order,
            "limit": 50,
            "page": asked.get("page", 1),
            "meta": "filter_count",
        }
    )
