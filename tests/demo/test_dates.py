import datetime
import zoneinfo

import pytest

from alliance87.demo import dates


@pytest.mark.parametrize(
    ("written", "last", "expected"),
    [
        ("2019-07-17", False, ("2019-07-17", "day")),
        ("2018-10", False, ("2018-10-01", "month")),
        ("2018", False, ("2018-01-01", "year")),
        ("by 2019-07", False, ("2019-07-31", "by")),
        ("2019-07-17", True, ("2019-07-17", "day")),
        ("2020-02", True, ("2020-02-29", "month")),
        ("2018", True, ("2018-12-31", "year")),
        ("by 2019-02", True, ("2019-02-28", "by")),
    ],
)
def test_period_begins_or_ends_a_month_or_a_year(written, last, expected):
    date, precision = dates.period(written, last=last)

    assert (date.isoformat(), precision) == expected


@pytest.mark.parametrize(
    "written",
    ["July 2019", "2019-13", "2019-02-30", "19-07-01", "by 2019", "by 2019-07-17", "0"],
)
@pytest.mark.parametrize("last", [False, True])
def test_what_is_no_date_is_refused_in_plain_words(written, last):
    with pytest.raises(ValueError, match=r"is no date|not in the calendar|followed by"):
        dates.period(written, last=last)


def test_exact_day_refuses_a_month():
    with pytest.raises(ValueError, match="only an exact day"):
        dates.exact_day("2019-07")


def test_moment_is_on_the_clock_of_the_venue():
    zone = zoneinfo.ZoneInfo("America/New_York")

    found = dates.moment("2019-07-17 10:30", zone)

    assert found.astimezone(datetime.UTC).isoformat() == "2019-07-17T14:30:00+00:00"


def test_moment_without_a_day_is_on_the_day_given():
    zone = zoneinfo.ZoneInfo("Africa/Abidjan")

    found = dates.moment("9:05", zone, day=datetime.date(2019, 5, 14))

    assert found.isoformat() == "2019-05-14T09:05:00+00:00"


@pytest.mark.parametrize("written", ["25:00", "noon", "10.30", "2019-07-17 630"])
def test_what_is_no_time_is_refused(written):
    with pytest.raises(ValueError, match="is no time"):
        dates.moment(written, datetime.UTC, day=datetime.date(2019, 7, 17))
