import django.contrib.postgres.search
from django.db import migrations

# Text without accents, as ``core.search.Words`` takes it apart.
WORDS = """
CREATE FUNCTION portal_words(text) RETURNS tsvector
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    AS $$
        SELECT to_tsvector(
            'simple', regexp_replace(portal_fold(coalesce($1, '')), '\\W+', ' ', 'g')
        )
    $$;
"""

PARTNER_WORDS = """
CREATE FUNCTION portal_partner_words(partner partners_partner) RETURNS tsvector
    LANGUAGE sql STABLE
    AS $$
        SELECT
            setweight(portal_words(concat_ws(' ',
                partner.name_en, partner.name_fr, partner.name_es, partner.acronym
            )), 'A')
            || setweight(portal_words(concat_ws(' ',
                (
                    SELECT string_agg(concat_ws(' ', name_en, name_fr, name_es), ' ')
                    FROM core_country WHERE id = partner.country_id OR id IN (
                        SELECT country_id FROM partners_partner_countries_of_work
                        WHERE partner_id = partner.id
                    )
                ),
                (
                    SELECT string_agg(concat_ws(' ', name_en, name_fr, name_es), ' ')
                    FROM core_theme JOIN partners_partner_themes
                        ON theme_id = core_theme.id
                    WHERE partner_id = partner.id
                )
            )), 'B')
            || setweight(portal_words(concat_ws(' ',
                partner.description_en, partner.description_fr, partner.description_es
            )), 'C')
            || portal_words(concat_ws(' ',
                replace(partner.stakeholder_group, '_', ''),
                (
                    SELECT string_agg(DISTINCT replace(ilo_region, '_', ''), ' ')
                    FROM core_country WHERE id = partner.country_id OR id IN (
                        SELECT country_id FROM partners_partner_countries_of_work
                        WHERE partner_id = partner.id
                    )
                )
            ))
    $$;
"""


class Migration(migrations.Migration):
    dependencies = [("partners", "0005_asked_to_confirm"), ("core", "0003_history_mail")]

    operations = [
        migrations.AddField(
            model_name="partner",
            name="words",
            field=django.contrib.postgres.search.SearchVectorField(
                editable=False, null=True, verbose_name="words"
            ),
        ),
        migrations.RunSQL(WORDS, "DROP FUNCTION portal_words(text);"),
        migrations.RunSQL(
            PARTNER_WORDS, "DROP FUNCTION portal_partner_words(partners_partner);"
        ),
    ]
