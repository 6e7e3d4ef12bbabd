"""What the API is measured against: the same answers, written by hand for partners alone.

A bare WSGI application over one connection, without Django's requests, rights, filters
or languages of messages. Below ``/best/`` it takes the ids first and then their values,
keeps the vocabularies in process and writes JSON with orjson; below ``/json/`` one
statement of PostgreSQL makes the whole body. Both answer one reader alone: a visitor.
"""

import functools
import os
import threading
from urllib.parse import parse_qsl

import django
import orjson
import psycopg

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.bench.settings")
django.setup()  # for the words of a search, which are taken apart in one place

from alliance87.core.search import query_for  # noqa: E402
from partners.search import PARTNER_WEIGHTS  # noqa: E402

PER_PAGE = 50
AT_ONCE = 2_000  # rows of a download
LANGUAGES = {
    language: [language, *(other for other in ("en", "fr", "es") if other != language)]
    for language in ("en", "fr", "es")
}

VALUES = """
SELECT p.id::text, p.slug, p.name_en, p.name_fr, p.name_es, p.acronym,
    p.stakeholder_group, p.country_id::text,
    ARRAY(SELECT country_id::text FROM partners_partner_countries_of_work
        WHERE partner_id = p.id),
    ARRAY(SELECT theme_id::text FROM partners_partner_themes WHERE partner_id = p.id),
    p.working_languages, p.website, p.description_en, p.description_fr,
    p.description_es,
    (SELECT slug FROM partners_partner WHERE id = p.parent_id
        AND visibility = 'public' AND is_listed),
    p.joined_on, p.confirmed_on,
    ARRAY(SELECT d.slug FROM partners_partner_documents m
        JOIN core_document d ON d.id = m.document_id
        WHERE m.partner_id = p.id AND d.visibility = 'public'),
    ARRAY(SELECT ARRAY[kind, "on"::text, created_at::text, source_id::text, locator]
        FROM partners_partnerevent WHERE partner_id = p.id ORDER BY "on"),
    p.visibility, p.source_id::text, p.locator, p.updated_at
FROM unnest(%s::uuid[]) WITH ORDINALITY AS wanted (id, place)
JOIN partners_partner p USING (id) ORDER BY place
"""

PEOPLE = """
SELECT r.name, r.job_title, r.role, r.languages,
    ARRAY(SELECT t.slug FROM partners_representative_themes m
        JOIN core_theme t ON t.id = m.theme_id WHERE m.representative_id = r.id
        ORDER BY t.position, t.slug)
FROM partners_representative r
WHERE r.partner_id = %s AND r.listed_publicly AND r.until IS NULL
    AND r.awaits_id IS NULL ORDER BY r.name
"""

SOURCE = """(SELECT json_build_object('slug', s.slug, 'short_title', {short_title},
    'locator', {of}.locator) FROM core_source s
    WHERE s.id = {of}.source_id AND s.visibility = 'public')"""

ROW = """json_build_object(
    'id', p.id, 'slug', p.slug, 'name', {name}, 'acronym', p.acronym,
    'stakeholder_group', p.stakeholder_group,
    'status', (SELECT kind FROM partners_partnerevent WHERE partner_id = p.id
        ORDER BY "on" DESC, created_at DESC LIMIT 1),
    'country', (SELECT iso2 FROM core_country WHERE id = p.country_id),
    'countries_of_work', (SELECT coalesce(json_agg(c.iso2 ORDER BY c.name_{language}),
        '[]') FROM partners_partner_countries_of_work m
        JOIN core_country c ON c.id = m.country_id WHERE m.partner_id = p.id),
    'themes', (SELECT coalesce(json_agg(t.slug ORDER BY t.position, t.slug), '[]')
        FROM partners_partner_themes m JOIN core_theme t ON t.id = m.theme_id
        WHERE m.partner_id = p.id),
    'working_languages', p.working_languages, 'website', nullif(p.website, ''),
    'description', {description},
    'parent', (SELECT slug FROM partners_partner WHERE id = p.parent_id
        AND visibility = 'public' AND is_listed),
    'joined_on', p.joined_on, 'confirmed_on', p.confirmed_on,
    'documents', (SELECT coalesce(json_agg(d.slug), '[]')
        FROM partners_partner_documents m JOIN core_document d ON d.id = m.document_id
        WHERE m.partner_id = p.id AND d.visibility = 'public'),
    'membership_events', (SELECT coalesce(json_agg(json_build_object('kind', e.kind,
        'on', e."on", 'source', {event_source}) ORDER BY e."on"), '[]')
        FROM partners_partnerevent e WHERE e.partner_id = p.id),
    'visibility', p.visibility, 'source', {source},
    'updated_at', to_char(p.updated_at AT TIME ZONE 'UTC',
        'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')
    {more})"""

MORE = """, 'representatives', (SELECT coalesce(json_agg(json_build_object(
    'name', r.name, 'job_title', r.job_title, 'role', r.role,
    'themes', (SELECT coalesce(json_agg(t.slug ORDER BY t.position, t.slug), '[]')
        FROM partners_representative_themes m JOIN core_theme t ON t.id = m.theme_id
        WHERE m.representative_id = r.id),
    'languages', r.languages) ORDER BY r.name), '[]')
    FROM partners_representative r WHERE r.partner_id = p.id AND r.listed_publicly
    AND r.until IS NULL AND r.awaits_id IS NULL)"""


_of_this_thread = threading.local()


def connection():
    if not hasattr(_of_this_thread, "connection"):
        _of_this_thread.connection = connected()
    return _of_this_thread.connection


def connected():
    return psycopg.connect(os.environ["DATABASE_URL"], autocommit=True)


def text_in(language, name, prefix="p."):
    """The first text there is, as the portal falls back."""
    kept = [f"nullif({prefix}{name}_{code}, '')" for code in LANGUAGES[language]]
    return f"coalesce({', '.join(kept)}, '')"


@functools.cache
def json_row(language, more=""):
    def source(of):
        return SOURCE.format(of=of, short_title=text_in(language, "short_title", "s."))

    return ROW.format(
        language=language,
        name=text_in(language, "name"),
        description=text_in(language, "description"),
        source=source("p"),
        event_source=source("e"),
        more=more,
    )


@functools.cache
def words_of(text):
    return query_for(text, PARTNER_WEIGHTS).get_source_expressions()[-1].value


class Asked:
    """A list as its address asks for it: the clauses of its statement."""

    def __init__(self, query):
        asked = dict(parse_qsl(query))
        self.language = asked.get("lang", "en")
        self.offset = (int(asked.get("page", 1)) - 1) * PER_PAGE
        self.values = {}
        rules = ["p.visibility = 'public'", "p.is_listed"]
        columns = [f"p.name_{code}" for code in LANGUAGES[self.language]]
        name = f"portal_fold(coalesce({', '.join(columns)}))"
        self.order = f"{name}, p.slug, p.id"
        if "ordering" in asked:
            known = {"name": f"{name}, p.id"}
            known["-joined_on"] = "p.joined_on DESC NULLS LAST, p.id"
            self.order = known[asked["ordering"]]
        if "stakeholder_group" in asked:
            rules.append("p.stakeholder_group = %(stakeholder_group)s")
            self.values["stakeholder_group"] = asked["stakeholder_group"]
        if "theme" in asked:
            rules.append(
                "p.id IN (SELECT partner_id FROM partners_partner_themes WHERE theme_id ="
                " (SELECT id FROM core_theme WHERE slug = %(theme)s))"
            )
            self.values["theme"] = asked["theme"]
        if "search" in asked:
            wanted = "to_tsquery('simple', %(words)s)"
            rules.append(f"p.words @@ {wanted}")
            self.order = (
                f"ts_rank(p.words, {wanted}) + CASE WHEN upper(p.acronym) ="
                f" upper(%(text)s) THEN 10 ELSE 0 END DESC, {self.order}"
            )
            self.values |= {"text": asked["search"], "words": words_of(asked["search"])}
        self.rules = " AND ".join(rules)
        # A plan for every word would suit none of them.
        self.prepare = "search" not in asked

    def run(self, statement):
        return connection().execute(statement, self.values, prepare=self.prepare)

    def count(self):
        statement = f"SELECT count(*) FROM partners_partner p WHERE {self.rules}"
        return self.run(statement).fetchone()[0]

    def ids(self, *, page=True):
        statement = (
            f"SELECT p.id FROM partners_partner p WHERE {self.rules}"
            f" ORDER BY {self.order}"
        )
        if page:
            statement += f" LIMIT {PER_PAGE} OFFSET {self.offset}"
        return self.run(statement).fetchall()


class Vocabularies:
    """Countries, themes and public sources, by the text of their ids."""

    def __init__(self, language):
        countries = f"SELECT id::text, iso2 FROM core_country ORDER BY name_{language}"
        themes = "SELECT id::text, slug FROM core_theme ORDER BY position, slug"
        sources = (
            f"SELECT id::text, slug, {text_in(language, 'short_title', '')}"
            " FROM core_source WHERE visibility = 'public'"
        )
        self.countries = dict(connection().execute(countries).fetchall())
        self.country_places = {key: n for n, key in enumerate(self.countries)}
        self.themes = dict(connection().execute(themes).fetchall())
        self.theme_places = {key: n for n, key in enumerate(self.themes)}
        self.sources = {
            key: (slug, title)
            for key, slug, title in connection().execute(sources).fetchall()
        }

    def source(self, key, locator):
        if key not in self.sources:
            return None
        slug, title = self.sources[key]
        return {"slug": slug, "short_title": title, "locator": locator}


vocabularies = functools.cache(Vocabularies)


def first(texts, language):
    """The text of ``language``, or of the next that has one; given in en, fr, es."""
    if language == "en":
        return texts[0] or texts[1] or texts[2] or ""
    if language == "fr":
        return texts[1] or texts[0] or texts[2] or ""
    return texts[2] or texts[0] or texts[1] or ""


def record(row, language):
    known = vocabularies(language)
    events = row[19]
    return {
        "id": row[0],
        "slug": row[1],
        "name": first(row[2:5], language),
        "acronym": row[5],
        "stakeholder_group": row[6],
        "status": max(events, key=lambda event: event[1:3])[0] if events else None,
        "country": known.countries.get(row[7]),
        "countries_of_work": [
            known.countries[key]
            for key in sorted(row[8], key=known.country_places.__getitem__)
        ],
        "themes": [
            known.themes[key]
            for key in sorted(row[9], key=known.theme_places.__getitem__)
        ],
        "working_languages": row[10],
        "website": row[11] or None,
        "description": first(row[12:15], language),
        "parent": row[15],
        "joined_on": row[16],
        "confirmed_on": row[17],
        "documents": row[18],
        "membership_events": [
            {"kind": kind, "on": on, "source": known.source(source, locator)}
            for kind, on, _at, source, locator in events
        ],
        "visibility": row[20],
        "source": known.source(row[21], row[22]),
        "updated_at": row[23],
    }


def records(ids, language):
    rows = connection().execute(VALUES, [ids], prepare=True).fetchall()
    return [record(row, language) for row in rows]


def dumped(data):
    return orjson.dumps(data, option=orjson.OPT_UTC_Z)


def best_list(query):
    asked = Asked(query)
    body = {
        "count": asked.count(),
        "next": None,
        "previous": None,
        "results": records([key for (key,) in asked.ids()], asked.language),
    }
    return [dumped(body)]


def best_detail(key):
    body = records([key], "en")[0]
    people = connection().execute(PEOPLE, [key], prepare=True).fetchall()
    body["representatives"] = [
        {
            "name": name,
            "job_title": job_title,
            "role": role,
            "themes": themes,
            "languages": languages,
        }
        for name, job_title, role, languages, themes in people
    ]
    return [dumped(body)]


def best_download(query):
    asked = Asked(query)
    ids = [key for (key,) in asked.ids(page=False)]
    for start in range(0, len(ids), AT_ONCE):
        rows = records(ids[start : start + AT_ONCE], asked.language)
        yield b"".join(dumped(row) + b"\n" for row in rows)


def json_list(query):
    asked = Asked(query)
    statement = f"""
        WITH page AS MATERIALIZED (
            SELECT p.id, row_number() OVER (ORDER BY {asked.order}) AS place
            FROM partners_partner p WHERE {asked.rules}
            ORDER BY {asked.order} LIMIT {PER_PAGE} OFFSET {asked.offset}
        )
        SELECT json_build_object(
            'count', (SELECT count(*) FROM partners_partner p WHERE {asked.rules}),
            'next', null, 'previous', null,
            'results', (SELECT coalesce(json_agg({json_row(asked.language)}
                ORDER BY place), '[]')
                FROM page JOIN partners_partner p USING (id)))::text
    """
    return [asked.run(statement).fetchone()[0].encode()]


def json_detail(key):
    statement = (
        f"SELECT {json_row('en', MORE)}::text FROM partners_partner p"
        " WHERE p.id = %s AND p.visibility = 'public' AND p.is_listed"
    )
    body = connection().execute(statement, [key], prepare=True).fetchone()[0]
    return [body.encode()]


def json_download(query):
    asked = Asked(query)
    statement = (
        f"COPY (SELECT {json_row(asked.language)}::text FROM partners_partner p"
        f" WHERE {asked.rules} ORDER BY {asked.order}) TO STDOUT"
    )
    with connection().cursor().copy(statement) as copy:
        for block in copy:
            # In the form of COPY a backslash is written twice.
            yield bytes(block).replace(b"\\\\", b"\\")


CHANGED = """
SELECT kind, endpoint, record,
    to_char(at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')
FROM feeds_change
WHERE reader_id = (SELECT id FROM feeds_reader WHERE user_id IS NULL) AND id > %s
ORDER BY id LIMIT 501
"""


def changes(query):
    """A page of the feed of changes, after the number that stands for the cursor."""
    after = dict(parse_qsl(query))["cursor"]
    rows = connection().execute(CHANGED, [after], prepare=True).fetchall()
    body = {
        "results": [
            {"kind": kind, "endpoint": endpoint, "id": record, "at": at}
            for kind, endpoint, record, at in rows[:500]
        ],
        "cursor": "",
        "more": len(rows) > 500,
    }
    return [dumped(body)]


WAYS = {
    "best": (best_list, best_detail, best_download),
    "json": (json_list, json_detail, json_download),
}


def application(environ, start_response):
    """``/best/api/v1/partners/…`` and ``/json/…``, as the portal's own addresses."""
    way, _api, _v1, name, *key = environ["PATH_INFO"].strip("/").split("/")
    in_list, in_detail, in_download = WAYS[way]
    query = environ["QUERY_STRING"]
    if name == "changes":
        body = changes(query)
    elif key:
        body = in_detail(key[0])
    elif "format=jsonl" in query:
        body = in_download(query)
    else:
        body = in_list(query)
    headers = [("Content-Type", "application/json")]
    if isinstance(body, list):
        headers.append(("Content-Length", str(len(body[0]))))
    start_response("200 OK", headers)
    return body
