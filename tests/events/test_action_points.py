"""What a meeting asks of somebody: given, reported on, closed, opened again."""

import csv
import datetime
import io

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from alliance87.core.revisions import Conflict
from events.actions import action_points as actions
from events.enums import ActionPointStatus
from events.models import ActionPoint
from events.story import story_of
from tests.conftest import signed_in
from tests.factories.accounts import UserFactory
from tests.factories.events import (
    ActionPointFactory,
    EventFactory,
    RegistrationFactory,
)
from tests.factories.partners import PartnerFactory, RepresentativeFactory

pytestmark = pytest.mark.django_db

TODAY = datetime.date(2026, 4, 2)
LIST = "/en/events/action-points/"


@pytest.fixture
def chair(db):
    return RepresentativeFactory().user


@pytest.fixture
def event(chair):
    return EventFactory(slug="gcg-6", chairs=[chair.representations.get()])


@pytest.fixture
def focal(db):
    return RepresentativeFactory()


@pytest.fixture
def point(event, focal):
    return ActionPointFactory(
        event=event, for_group=True, owner_partner=focal.partner, text="Write to all."
    )


def close(point, by, remark="Done.", **values):
    return actions.close_action_point(
        point=point,
        by=by,
        closing_remark=remark,
        language="en",
        **{"revision": 1, "closed_on": TODAY, "today": TODAY, **values},
    )


# -- Giving --------------------------------------------------------------------------
def test_the_owner_is_told_when_given_one(event, chair, focal, mailoutbox):
    data = {
        "text": "Write to all.",
        "language": "en",
        "owner_partner": focal.partner_id,
        "visibility": "group",
        "due_on": "2026-05-01",
    }

    page = signed_in(chair).post("/en/events/gcg-6/action-points/new/", data)

    assert page.status_code == 302
    point = ActionPoint.objects.get()
    assert [mail.to for mail in mailoutbox] == [[focal.user.email]]
    assert "Write to all." in mailoutbox[0].body
    assert point.get_absolute_url() in mailoutbox[0].body


def test_nobody_is_told_of_what_they_may_not_read(chair, focal, mailoutbox):
    closed = EventFactory(chairs=[chair.representations.get()], for_group=True)
    _point, told = actions.give_action_point(
        event=closed,
        by=chair,
        text="Hush.",
        language="en",
        owner_partner=focal.partner,
        visibility="group",
    )

    assert told == mailoutbox == []


@pytest.mark.parametrize("gives_to_self", [True, False])
def test_that_nobody_was_told_is_said_of_others_alone(event, chair, gives_to_self):
    other = RepresentativeFactory(user=None)
    owner = chair.representations.get() if gives_to_self else other
    data = {
        "text": "Write to all.",
        "language": "en",
        "owner": owner.pk,
        "visibility": "group",
    }

    page = signed_in(chair).post(
        "/en/events/gcg-6/action-points/new/", data, follow=True
    )

    assert ActionPoint.objects.get().owner == owner
    assert ("Nobody was told" in page.content.decode()) != gives_to_self


def test_a_new_owner_is_told_and_the_same_one_is_not(point, chair, focal):
    values = {"language": "en", "visibility": "group", "text": "Write to all, soon."}
    row, told = actions.edit_action_point(
        point=point, by=chair, revision=1, owner_partner=focal.partner, **values
    )
    other = RepresentativeFactory()
    _row, told_later = actions.edit_action_point(
        point=row, by=chair, revision=2, owner_partner=other.partner, **values
    )

    assert (told, told_later) == ([], [other.user])


def test_only_organisers_give_and_change(event, point, focal):
    values = {"text": "No.", "language": "en", "visibility": "public"}
    with pytest.raises(PermissionDenied):
        actions.give_action_point(event=event, by=focal.user, **values)
    with pytest.raises(PermissionDenied):
        actions.edit_action_point(point=point, by=focal.user, revision=1, **values)
    url = f"{LIST}{point.pk}/change/"
    assert signed_in(focal.user).get(url).status_code == 404


def test_a_hidden_partner_is_no_owner(event, chair):
    hidden = PartnerFactory(hidden=True)
    data = {
        "text": "Write.",
        "language": "en",
        "owner_partner": hidden.pk,
        "visibility": "group",
    }

    page = signed_in(chair).post("/en/events/gcg-6/action-points/new/", data)

    assert page.context["form"].errors["owner_partner"]
    assert hidden.name not in page.content.decode()


# -- Who reads, who reports ----------------------------------------------------------
def test_owners_read_what_is_kept_to_the_participants(point, focal, member):
    assert ActionPoint.objects.visible_to(focal.user).get() == point
    assert not ActionPoint.objects.visible_to(member).exists()


def test_an_owner_reads_nothing_of_a_meeting_that_is_closed_to_them(focal):
    ActionPointFactory(
        event=EventFactory(for_group=True),
        for_group=True,
        owner_partner=focal.partner,
    )

    assert not ActionPoint.objects.visible_to(focal.user).exists()


@pytest.mark.parametrize(
    ("who", "may"), [("chair", True), ("focal", True), ("guest", False)]
)
def test_owners_and_organisers_report_and_close(event, point, chair, focal, who, may):
    guest = RegistrationFactory(event=event).representative.user
    user = {"chair": chair, "focal": focal.user, "guest": guest}[who]

    assert ActionPoint.objects.visible_to(user).exists()
    assert ActionPoint.objects.reportable_by(user).exists() is may
    page = signed_in(user).get(point.get_absolute_url())
    assert ("Close it" in page.content.decode()) is may


# -- Closing -------------------------------------------------------------------------
@pytest.mark.parametrize("remark", ["", "  \n "])
def test_nothing_is_closed_without_a_remark(point, focal, remark):
    with pytest.raises(ValidationError) as error:
        close(point, focal.user, remark)

    assert "Say what came of it" in str(error.value)
    point.refresh_from_db()
    assert point.is_open


def test_nothing_is_closed_on_a_day_to_come(point, focal):
    with pytest.raises(ValidationError):
        close(point, focal.user, closed_on=TODAY + datetime.timedelta(days=1))


def test_the_page_refuses_in_words_and_keeps_the_day(point, focal):
    client = signed_in(focal.user)
    data = {
        "do": "close",
        "close-closing_remark": " ",
        "close-language": "en",
        "close-closed_on": "2026-04-01",
        "close-revision": point.revision,
    }

    page = client.post(point.get_absolute_url(), data)

    assert "nothing is closed without" in page.content.decode()
    assert "2026-04-01" in page.content.decode()
    done = client.post(
        point.get_absolute_url(), data | {"close-closing_remark": "Sent."}
    )
    assert done.status_code == 302
    point.refresh_from_db()
    assert (point.status, point.closing_remark) == ("closed", "Sent.")


def typed_in_both(point, do, **more):
    return {
        "do": do,
        "progress": "Half is done.",
        "language": "fr",
        "revision": point.revision,
        "close-closing_remark": "All have answered.",
        "close-language": "es",
        "close-closed_on": "2026-04-01",
        "close-revision": point.revision,
        **more,
    }


def values_of(page):
    forms = page.context["forms"].values()
    return {field.html_name: str(field.value()) for form in forms for field in form}


@pytest.mark.parametrize(
    ("do", "wrong"),
    [
        ("close", {"close-closed_on": "2999-01-01"}),
        ("close", {"close-closing_remark": ""}),
        ("report", {"progress": ""}),
    ],
)
def test_an_error_keeps_what_was_typed_in_either_form(point, focal, do, wrong):
    data = typed_in_both(point, do, **wrong)

    page = signed_in(focal.user).post(point.get_absolute_url(), data)

    assert page.status_code == 200
    assert {"do": do, **values_of(page)} == {n: str(v) for n, v in data.items()}
    shown = page.content.decode()
    assert all(data[name] in shown for name in ("progress", "close-closing_remark"))
    assert shown.count('name="progress"') == shown.count('value="close"') == 1


def test_a_conflict_keeps_what_was_typed_in_either_form(point, focal, chair):
    data = typed_in_both(point, "close")
    actions.report_on(
        point=point, by=chair, revision=1, progress="None yet.", language="en"
    )
    client = signed_in(focal.user)

    page = client.post(point.get_absolute_url(), data)

    shown = values_of(page)
    assert shown["progress"] == "Half is done."
    assert shown["close-closing_remark"] == "All have answered."
    # Closing again is a choice; of the other text one has seen nothing yet.
    assert (shown["close-revision"], shown["revision"]) == ("2", "1")
    assert (
        "None yet."
        in client.post(
            point.get_absolute_url(), shown | {"do": "report"}
        ).content.decode()
    )


def test_saving_progress_keeps_a_closing_remark_one_has_begun(point, focal):
    client = signed_in(focal.user)

    page = client.post(point.get_absolute_url(), typed_in_both(point, "report"))

    point.refresh_from_db()
    assert (point.progress_fr, point.is_open) == ("Half is done.", True)
    assert values_of(page)["close-closing_remark"] == "All have answered."
    done = client.post(point.get_absolute_url(), values_of(page) | {"do": "close"})
    assert done.status_code == 302
    point.refresh_from_db()
    assert point.closing_remark_es == "All have answered."


def test_two_who_report_see_both_texts(point, focal, chair):
    actions.report_on(
        point=point, by=chair, revision=1, progress="Half is done.", language="en"
    )
    data = {"do": "report", "progress": "All is done.", "language": "en"}

    page = signed_in(focal.user).post(point.get_absolute_url(), data | {"revision": 1})

    assert "Half is done." in page.content.decode()
    assert "All is done." in page.content.decode()
    point.refresh_from_db()
    assert point.progress == "Half is done."


def test_opening_again_keeps_how_it_was_closed(point, focal, chair, mailoutbox):
    row = close(point, focal.user, "All have answered.")
    with pytest.raises(PermissionDenied):
        actions.reopen_action_point(
            point=row, by=focal.user, revision=2, progress="No.", language="en"
        )
    row = actions.reopen_action_point(
        point=row, by=chair, revision=2, progress="One has not.", language="en"
    )

    assert (row.status, row.closing_remark) == (ActionPointStatus.OPEN, "")
    story = story_of(row, focal.user)
    assert [chapter.kind for chapter in story] == ["opened", "closed"]
    assert story[1].row.closing_remark_en == "All have answered."
    assert [mail.to for mail in mailoutbox] == [[focal.user.email]]


@pytest.mark.parametrize("language", ["en", "es"])
def test_a_page_says_once_how_a_point_was_closed(point, focal, chair, language):
    row = close(point, focal.user, "All have answered.")
    url = row.get_absolute_url().replace("/en/", f"/{language}/")

    assert signed_in(chair).get(url).text.count("All have answered.") == 1

    row = actions.reopen_action_point(
        point=row, by=chair, revision=2, progress="One has not.", language="en"
    )
    close(row, focal.user, "Now all.", revision=3)

    page = signed_in(chair).get(url).text
    assert page.count("All have answered.") == page.count("Now all.") == 1


def test_closing_what_somebody_changed_is_a_conflict(point, focal):
    with pytest.raises(Conflict):
        close(point, focal.user, revision=7)


# -- The API -------------------------------------------------------------------------
def patched(client, point, body, revision=1):
    return client.patch(
        f"/api/v1/action-points/{point.pk}/",
        body,
        content_type="application/json",
        headers={"If-Match": f'"{revision}"'},
    )


def test_api_closes_with_a_remark_only(point, focal):
    client = signed_in(focal.user)

    refused = patched(client, point, {"status": "closed"})
    assert refused.status_code == 400
    assert "nothing is closed without" in refused.content.decode()
    done = patched(client, point, {"status": "closed", "closing_remark": "Sent."})
    assert done.status_code == 200
    assert done.json()["closed_on"] == timezone.localdate().isoformat()
    assert patched(client, point, {"progress": "Half."}).status_code == 412


@pytest.mark.parametrize(
    "body",
    [
        {"closing_remark": "Sent."},
        {"status": "closed", "closing_remark": "Sent.", "progress": "Half."},
    ],
)
def test_api_refuses_what_does_not_belong_together(point, focal, body):
    assert patched(signed_in(focal.user), point, body).status_code == 400


def test_api_lets_its_owner_change_nothing_of_what_is_asked(point, focal):
    body = {"text": "Something else."}

    assert patched(signed_in(focal.user), point, body).status_code == 403


def test_api_lets_nobody_else_close(event, point):
    guest = RegistrationFactory(event=event).representative.user
    body = {"status": "closed", "closing_remark": "Sent."}

    assert patched(signed_in(guest), point, body).status_code == 403


# -- The list ------------------------------------------------------------------------
@pytest.mark.parametrize("count", [1, 3])
def test_the_list_takes_a_fixed_number_of_queries(
    client, event, django_assert_num_queries, count
):
    for _ in range(count):
        ActionPointFactory(
            event=event,
            owner_partner=PartnerFactory(),
            owner=RepresentativeFactory(),
            due_on=TODAY,
        )
    ActionPointFactory(event=event, hidden=True, owner_partner=PartnerFactory())

    with django_assert_num_queries(8):
        response = client.get(LIST)

    assert len(response.context["table"]) == count


def test_the_list_narrows_to_what_is_late_and_mine(event, point, focal):
    ActionPoint.objects.update(due_on=timezone.localdate())
    yesterday = timezone.localdate() - datetime.timedelta(days=1)
    late = ActionPointFactory(event=event, due_on=yesterday)
    ActionPointFactory(event=event, due_on=yesterday, closed=True)
    client = signed_in(focal.user)

    def found(query):
        rows = client.get(LIST, query).context["table"]
        return {row[0]["text"] for row in rows}

    assert found({"overdue": "true"}) == {late.text}
    assert found({"mine": "true"}) == {point.text}
    assert found({"owner_partner": focal.partner.slug}) == {point.text}


def test_the_list_is_there_for_who_can_own_nothing(event):
    ActionPointFactory(event=event)
    ActionPointFactory(event=event, hidden=True)

    response = signed_in(UserFactory()).get(LIST)

    assert len(response.context["table"]) == 1
    assert "mine" not in {facet["name"] for facet in response.context["listing"].facets}


def test_the_list_names_no_owner_that_has_left(client, event):
    gone = PartnerFactory(name_en="Gone Union", withdrawn=True)
    ActionPointFactory(event=event, owner_partner=gone)

    assert "Gone Union" not in client.get(LIST).text
    assert "Gone Union" not in client.get(LIST, {"owner_partner": gone.slug}).text


def test_the_list_is_downloaded_as_far_as_one_reads_it(client, event, point):
    open_point = ActionPointFactory(event=event, due_on=TODAY, text="=cmd()")

    response = client.get(LIST, {"format": "csv"})
    text = b"".join(response.streaming_content).decode("utf-8-sig")

    rows = list(csv.DictReader(io.StringIO(text)))
    assert [row["Action point"] for row in rows] == ["'=cmd()"]
    assert rows[0]["Due"] == open_point.due_on.isoformat()
