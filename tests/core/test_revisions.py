"""Two people at one record: neither writes over the other without seeing it."""

import pytest
from django.urls import reverse

from alliance87.core.revisions import Conflict, lock_revision
from partners.models import Partner
from tests.factories.core import ThemeFactory
from tests.factories.partners import PartnerFactory, RepresentativeFactory
from tests.writers import somebody_saving

pytestmark = pytest.mark.django_db


@pytest.fixture
def partner():
    return PartnerFactory(name_en="As first seen")


def change_page(partner):
    return reverse("admin:partners_partner_change", args=[partner.pk])


def form_data(partner, **changes):
    """What the change form sends when it is saved as it was opened."""
    return {
        "name_en": partner.name_en,
        "slug": partner.slug,
        "stakeholder_group": partner.stakeholder_group,
        "country": partner.country_id,
        "visibility": partner.visibility,
        "revision_seen": partner.revision,
        "representatives-TOTAL_FORMS": "0",
        "representatives-INITIAL_FORMS": "0",
        "membership_events-TOTAL_FORMS": "0",
        "membership_events-INITIAL_FORMS": "0",
    } | changes


def representative_row(person, number=0, **changes):
    row = {
        "id": person.pk,
        "partner": person.partner_id,
        "name": person.name,
        "role": person.role,
        "revision_seen": person.revision,
    } | changes
    return {f"representatives-{number}-{name}": value for name, value in row.items()}


def test_form_carries_the_revision_it_shows(partner, secretariat_client):
    page = secretariat_client.get(change_page(partner)).text

    assert '<input type="hidden" name="revision_seen" value="1"' in page


def test_first_of_two_writers_is_kept(partner, secretariat_client):
    secretariat_client.post(change_page(partner), form_data(partner, name_en="First"))
    secretariat_client.post(change_page(partner), form_data(partner, name_en="Second"))

    assert Partner.objects.get().name_en == "First"


def test_second_writer_sees_both_and_loses_nothing(partner, secretariat_client):
    Partner.objects.filter(pk=partner.pk).update(name_en="Theirs")

    response = secretariat_client.post(
        change_page(partner), form_data(partner, name_en="Mine", acronym="AIM")
    )

    assert "Somebody else changed this while you were writing" in response.text
    assert "Now: Theirs" in response.text
    assert 'value="Mine"' in response.text
    assert 'value="AIM"' in response.text


def notes_beside(response, name):
    """What stands beside the field ``name``: its errors and its help."""
    form = response.context["adminform"].form
    return [*form.errors.get(name, []), str(form.fields[name].help_text)]


def test_field_that_only_i_changed_needs_no_decision(partner, secretariat_client):
    Partner.objects.filter(pk=partner.pk).update(name_en="Theirs")

    response = secretariat_client.post(
        change_page(partner), form_data(partner, name_en="Mine", acronym="AIM")
    )

    form = response.context["adminform"].form
    assert "Now: Theirs" in form.errors["name_en"]
    assert "acronym" not in form.errors


def test_field_that_only_others_changed_is_taken_over(partner, secretariat_client):
    Partner.objects.filter(pk=partner.pk).update(name_en="Theirs")
    mine = form_data(partner, acronym="AIM")

    response = secretariat_client.post(change_page(partner), mine)

    assert 'value="Theirs"' in response.text
    assert "taken over" in "".join(notes_beside(response, "name_en"))
    assert "taken over" not in "".join(notes_beside(response, "acronym"))
    assert "Now: " not in response.text
    assert Partner.objects.get().acronym == ""


def test_saving_again_keeps_what_both_wrote(partner, secretariat_client):
    theme = ThemeFactory()
    partner.themes.add(theme)
    Partner.objects.filter(pk=partner.pk).update(name_en="Theirs", country=None)
    page = secretariat_client.post(
        change_page(partner), form_data(partner, acronym="AIM")
    )
    form = page.context["adminform"].form

    again = form_data(partner, acronym="AIM") | {
        "name_en": form["name_en"].value(),
        "themes": form["themes"].value(),
        "country": form["country"].value() or "",
        "revision_seen": form["revision_seen"].value(),
    }
    response = secretariat_client.post(change_page(partner), again)

    assert response.status_code == 302
    saved = Partner.objects.get()
    assert (saved.name_en, saved.acronym, saved.country) == ("Theirs", "AIM", None)
    assert [*saved.themes.all()] == [theme]


def test_form_in_which_i_wrote_nothing_takes_nothing_back(partner, secretariat_client):
    partner.themes.add(ThemeFactory())
    Partner.objects.filter(pk=partner.pk).update(name_en="Theirs")

    response = secretariat_client.post(change_page(partner), form_data(partner))

    assert response.status_code == 302
    saved = Partner.objects.get()
    assert (saved.name_en, saved.themes.count()) == ("Theirs", 1)


def test_row_in_which_i_wrote_nothing_takes_nothing_back(secretariat_client):
    person = RepresentativeFactory(name="As first seen", user=None)
    row = representative_row(
        person,
        job_title=person.job_title,
        listed_to_partners="on",
        listed_publicly="on",
    )
    type(person).objects.filter(pk=person.pk).update(name="Theirs")
    counts = {"representatives-TOTAL_FORMS": 1, "representatives-INITIAL_FORMS": 1}
    data = form_data(person.partner, acronym="AIM") | row | counts

    response = secretariat_client.post(change_page(person.partner), data)

    person.refresh_from_db()
    assert response.status_code == 302
    assert (person.name, Partner.objects.get().acronym) == ("Theirs", "AIM")


def test_revision_that_never_was_marks_all_that_differs(partner, secretariat_client):
    Partner.objects.filter(pk=partner.pk).update(name_en="Theirs")

    for never in ("77", "x", "9" * 30, "-1", ""):
        data = form_data(partner, acronym="AIM", revision_seen=never)
        response = secretariat_client.post(change_page(partner), data)
        form = response.context["adminform"].form
        assert {"name_en", "acronym"} <= {*form.errors}

    assert Partner.objects.get().name_en == "Theirs"


def test_second_writer_may_then_choose_their_own(partner, secretariat_client):
    Partner.objects.filter(pk=partner.pk).update(name_en="Theirs")
    mine = form_data(partner, name_en="Mine")
    response = secretariat_client.post(change_page(partner), mine)
    assert '<input type="hidden" name="revision_seen" value="2"' in response.text

    secretariat_client.post(change_page(partner), mine | {"revision_seen": 2})

    assert Partner.objects.get().name_en == "Mine"


def test_form_without_a_revision_writes_over_nothing(partner, secretariat_client):
    data = form_data(partner, name_en="Forged")
    del data["revision_seen"]

    secretariat_client.post(change_page(partner), data)

    assert Partner.objects.get().name_en == "As first seen"


def test_added_theme_is_a_change_the_next_writer_must_see(partner, secretariat_client):
    partner.themes.add(ThemeFactory(name_en="Fair recruitment"))

    response = secretariat_client.post(
        change_page(partner), form_data(partner, acronym="AIM")
    )

    assert "taken over" in "".join(notes_beside(response, "themes"))
    assert [*response.context["adminform"].form["themes"].value()] == [
        theme.pk for theme in partner.themes.all()
    ]
    assert partner.themes.count() == 1


def test_form_sent_as_it_stands_conflicts_with_nothing(partner, secretariat_client):
    Partner.objects.filter(pk=partner.pk).update(acronym="NEW")
    partner.refresh_from_db()
    stale = form_data(partner, acronym="NEW", revision_seen=1)

    assert secretariat_client.post(change_page(partner), stale).status_code == 302


def test_row_of_a_record_is_not_written_over_either(secretariat_client):
    person = RepresentativeFactory(name="As first seen", user=None)
    row = representative_row(person, name="Mine")
    type(person).objects.filter(pk=person.pk).update(name="Theirs")
    counts = {"representatives-TOTAL_FORMS": 1, "representatives-INITIAL_FORMS": 1}

    response = secretariat_client.post(
        change_page(person.partner), form_data(person.partner) | row | counts
    )

    assert "Now: Theirs" in response.text
    assert 'value="Mine"' in response.text
    person.refresh_from_db()
    assert person.name == "Theirs"


@pytest.mark.django_db(transaction=True)
def test_writer_waits_for_one_who_is_just_saving(partner, secretariat_client):
    mine = form_data(partner, name_en="Mine")

    with somebody_saving(Partner.objects.filter(pk=partner.pk), name_en="Theirs"):
        response = secretariat_client.post(change_page(partner), mine)

    assert "Now: Theirs" in response.text
    assert Partner.objects.get().name_en == "Theirs"


@pytest.mark.django_db(transaction=True)
def test_writer_of_a_row_waits_for_one_who_is_just_saving(secretariat_client):
    person = RepresentativeFactory(name="As first seen", user=None)
    rows = type(person).objects.filter(pk=person.pk)
    counts = {"representatives-TOTAL_FORMS": 1, "representatives-INITIAL_FORMS": 1}
    mine = form_data(person.partner) | representative_row(person, name="Mine") | counts

    with somebody_saving(rows, name="Theirs"):
        response = secretariat_client.post(change_page(person.partner), mine)

    assert "Now: Theirs" in response.text
    assert rows.get().name == "Theirs"


def test_record_saved_unchanged_keeps_its_revision(partner, secretariat_client):
    secretariat_client.post(change_page(partner), form_data(partner))

    assert Partner.objects.get().revision == 1


def test_lock_gives_the_record_as_it_stands(partner):
    Partner.objects.filter(pk=partner.pk).update(acronym="NEW")

    assert lock_revision(record=partner, revision=2).acronym == "NEW"


def test_lock_refuses_a_revision_gone_by(partner):
    Partner.objects.filter(pk=partner.pk).update(acronym="NEW")

    with pytest.raises(Conflict) as conflict:
        lock_revision(record=partner, revision=1)

    assert conflict.value.record.acronym == "NEW"
