"""Partners by the ten thousand, drawn by lot, always the same. No fact is in them."""

import random

from django.db import connection

LOAD = """
INSERT INTO partners_partner (
    id, created_at, updated_at, revision, visibility, locator, slug, name, name_en,
    name_fr, name_es, acronym, stakeholder_group, country_id, working_languages,
    website, description, description_en, joined_on, role_mailbox, is_listed
)
SELECT
    gen_random_uuid(), now(), now(), 1,
    -- of a hundred: 80 public, 10 for partners, 5 for their own people, 5 closed
    CASE WHEN lot[1] < .80 THEN 'public' WHEN lot[1] < .90 THEN 'partners'
        WHEN lot[1] < .95 THEN 'group' ELSE 'secretariat' END,
    '', 'partner-' || n, said, said,
    CASE WHEN lot[2] < .3 THEN 'Réseau ' || said END,
    CASE WHEN lot[2] < .2 THEN 'Red ' || said END,
    CASE WHEN lot[3] < .4 THEN 'AC' || n ELSE '' END,
    groups[1 + floor(lot[4] ^ 2 * array_length(groups, 1))::int],
    CASE WHEN lot[5] < .9
        THEN countries[1 + floor(lot[6] ^ 2 * array_length(countries, 1))::int] END,
    CASE WHEN lot[7] < .6 THEN '{en}' WHEN lot[7] < .8 THEN '{en,fr}'
        ELSE '{es}' END::varchar[],
    '', told, told, date '2016-01-01' + floor(lot[8] * 4000)::int, '', lot[9] > .05
FROM (
    SELECT
        n, array(SELECT random() FROM generate_series(1, 9) WHERE n > 0) AS lot,
        kinds[1 + floor(random() ^ 2 * array_length(kinds, 1))::int] || ' '
            || words[1 + floor(random() ^ 4 * array_length(words, 1))::int] || ' '
            || words[1 + floor(random() ^ 4 * array_length(words, 1))::int] || ' '
            || n AS said,
        chunks[1 + floor(random() * array_length(chunks, 1))::int] || ' '
            || chunks[1 + floor(random() * array_length(chunks, 1))::int] || ' '
            || chunks[1 + floor(random() * array_length(chunks, 1))::int] AS told
    FROM generate_series(1, %(size)s) AS n, (
        SELECT %(words)s::text[] AS words, %(chunks)s::text[] AS chunks,
            %(kinds)s::text[] AS kinds
    ) AS vocabulary
) AS drawn, (
    SELECT %(groups)s::text[] AS groups,
        (SELECT array_agg(id ORDER BY iso2) FROM core_country) AS countries
) AS known;
"""

# How many rows of each relation a partner has at most, drawn from the first of many.
RELATE = """
INSERT INTO {table} (partner_id, {column})
SELECT DISTINCT p.id, known[1 + floor(random() ^ 2 * array_length(known, 1))::int]
FROM (SELECT id, floor(random() * {most})::int AS number FROM partners_partner
    ORDER BY slug) AS p,
    generate_series(1, p.number),
    (SELECT array_agg(id ORDER BY {order}) AS known FROM {of}) AS vocabulary;
"""

JOIN = """
INSERT INTO action_groups_membership (
    id, created_at, updated_at, revision, action_group_id, partner_id, role, locator
)
SELECT DISTINCT ON (g, p.id) gen_random_uuid(), now(), now(), 1, g, p.id, 'member', ''
FROM (SELECT id, random() AS lot FROM partners_partner ORDER BY slug) AS p,
    (SELECT array_agg(id ORDER BY slug) AS known FROM action_groups_actiongroup)
        AS vocabulary,
    LATERAL (SELECT known[1 + floor(p.lot * 5 * array_length(known, 1))::int] AS g)
        AS drawn
WHERE g IS NOT NULL;
"""

# What a record shows besides, for a part of the partners.
REST = """
INSERT INTO partners_partnerevent (
    id, created_at, updated_at, revision, partner_id, kind, "on", note, locator,
    source_id
)
SELECT gen_random_uuid(), now(), now(), 1, id, 'accepted', joined_on, '', '',
    CASE WHEN random() < .3 THEN sources[1 + floor(random()
        * array_length(sources, 1))::int] END
FROM (SELECT id, joined_on FROM partners_partner ORDER BY slug) AS p,
    (SELECT array_agg(id ORDER BY slug) AS sources FROM core_source) AS known;

INSERT INTO partners_representative (
    id, created_at, updated_at, revision, partner_id, name, job_title, role, languages,
    listed_publicly, listed_to_partners
)
SELECT gen_random_uuid(), now(), now(), 1, id, 'Person ' || slug, 'Officer',
    'focal_point', '{en}', random() < .5, true
FROM (SELECT id, slug FROM partners_partner ORDER BY slug) AS p WHERE random() < .4;

UPDATE partners_partner p SET
    parent_id = above[1 + floor(random() * array_length(above, 1))::int],
    source_id = sources[1 + floor(random() * array_length(sources, 1))::int],
    locator = 'page 1'
FROM (SELECT array_agg(id ORDER BY slug) AS sources FROM core_source) AS known,
    (SELECT array_agg(id ORDER BY slug) AS above FROM (SELECT id, slug
        FROM partners_partner WHERE is_listed ORDER BY slug LIMIT 300) AS few) AS them
WHERE NOT p.id = ANY(above) AND random() < .2;
"""

FILLED = [
    *("partners_partner", "partners_partner_themes"),
    *("partners_partner_countries_of_work", "action_groups_membership"),
    *("partners_partnerevent", "partners_representative"),
]


def vocabulary(seed):
    """Words of syllables, among them those the searches ask for, and sentences of them."""
    lot = random.Random(seed)  # the same lot each time
    syllables = [c + v for c in "bcdfglmnprstv" for v in "aeiou"]
    words = {
        "".join(lot.choices(syllables, k=lot.randint(2, 4))) for _ in range(20_000)
    }
    words = sorted(words)
    lot.shuffle(words)
    words = ["rights", "labour", *words]
    chunks = []
    for _ in range(2_000):
        picked = [words[int(lot.random() ** 4 * len(words))] for _ in range(25)]
        chunks.append(f"{' '.join(picked)}.".capitalize())
    return words, chunks


def fill(size, *, groups, seed=87):
    """Put ``size`` partners in place of all there are, with what belongs to them."""
    words, chunks = vocabulary(seed)
    kinds = ["Association", "Federation", "Institute", "Ministry", "Network", "Union"]
    with connection.cursor() as cursor:
        cursor.execute(f"TRUNCATE {', '.join(FILLED)} CASCADE")
        for table in FILLED:  # a hundred thousand revisions would be no use
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        cursor.execute("SELECT setseed(0.87)")
        drawn = {"words": words, "chunks": chunks, "kinds": kinds, "groups": groups}
        cursor.execute(LOAD, drawn | {"size": size})
        for table, column, most, of, order in [
            ("partners_partner_themes", "theme_id", 6, "core_theme", "slug"),
            (
                *("partners_partner_countries_of_work", "country_id"),
                *(4, "core_country", "iso2"),
            ),
        ]:
            cursor.execute(
                RELATE.format(table=table, column=column, most=most, of=of, order=order)
            )
        cursor.execute(JOIN)
        cursor.execute(REST)
        cursor.execute("UPDATE partners_partner p SET words = portal_partner_words(p)")
        for table in FILLED:
            cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")
            cursor.execute("INSERT INTO core_stamp (changed) VALUES (%s)", [table])
        # Plain: what VACUUM FULL leaves has no visibility map, and counts are slow.
        cursor.execute("VACUUM ANALYZE")


CHANGES = """
INSERT INTO feeds_change (reader_id, kind, endpoint, record, at)
SELECT %(reader)s, 'changed', 'partners', known[1 + n %% array_length(known, 1)],
    timestamptz '2026-01-01' + n * interval '1 second'
FROM generate_series(1, %(number)s) AS n,
    (SELECT array_agg(id ORDER BY slug) AS known FROM partners_partner) AS drawn
ORDER BY n
"""


def fill_changes(reader, number):
    """Have ``number`` changes be told to ``reader``."""
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE feeds_change RESTART IDENTITY")
        cursor.execute(CHANGES, {"reader": reader.pk, "number": number})
        cursor.execute("VACUUM ANALYZE feeds_change")
