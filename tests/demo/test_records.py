import pytest

from alliance87.core.enums import IloRegion
from alliance87.demo.records import DemoDataError, Folder, Record, parents_first


def record(**data):
    return Record(data, file="events/gcg-5.yaml", place="agenda 3")


def only(tmp_path, content):
    (tmp_path / "one.yaml").write_bytes(content.encode())
    (found,) = Folder(tmp_path).single("one.yaml")
    return found


@pytest.mark.parametrize("key", ["on", "'on'", "NO", "2018", "true"])
def test_bare_keys_and_values_stay_texts(tmp_path, key):
    found = only(tmp_path, f"{key}: 10:30\nlist: [NO, 1.10, 2019-07-17]")

    assert found.take(key.strip("'")) == "10:30"
    assert found.texts("list") == ["NO", "1.10", "2019-07-17"]


def test_file_that_does_not_parse_is_named(tmp_path):
    with pytest.raises(DemoDataError, match=r"one\.yaml, line 3, is not valid YAML"):
        only(tmp_path, "city: Lima\ntitle: [")


def test_file_in_another_encoding_is_named(tmp_path):
    (tmp_path / "one.yaml").write_bytes(b"title: caf\xe9")

    with pytest.raises(DemoDataError, match=r"one\.yaml is not valid YAML"):
        Folder(tmp_path).single("one.yaml")


def test_empty_file_is_an_error(tmp_path):
    with pytest.raises(DemoDataError, match=r"one\.yaml is empty"):
        only(tmp_path, "# nothing yet")


def test_field_given_twice_is_an_error(tmp_path):
    with pytest.raises(DemoDataError, match=r"one\.yaml: .* line 1 has “title” twice"):
        only(tmp_path, "title: a\ncity: b\ntitle: c")


def test_key_in_two_files_is_an_error(tmp_path):
    (tmp_path / "a.yaml").write_text("ilo: {name: ILO}")
    (tmp_path / "b.yaml").write_text("ilo: {name: ILO}")

    with pytest.raises(DemoDataError, match=r"b\.yaml, ilo: stands in a\.yaml already"):
        Folder(tmp_path).keyed("*.yaml")


@pytest.mark.parametrize(
    ("read", "content"), [("keyed", "[a]"), ("listed", "a: b"), ("single", "[a]")]
)
def test_file_of_another_shape_is_an_error(tmp_path, read, content):
    (tmp_path / "one.yaml").write_text(content)

    with pytest.raises(DemoDataError, match=r"one\.yaml"):
        getattr(Folder(tmp_path), read)("one.yaml")


def test_error_names_file_record_and_field():
    with pytest.raises(DemoDataError) as caught:
        record().take("title")

    expected = "events/gcg-5.yaml, agenda 3, “title”: is missing."
    assert str(caught.value) == expected


def test_field_that_nobody_took_is_refused():
    found = record(tittle="Welcome")

    with pytest.raises(DemoDataError, match="“tittle”: is no field of this kind"):
        found.finish()


def test_field_that_nobody_took_in_a_record_inside_is_refused():
    found = record(stages=[{"kind": "paused", "ont": "2019"}])
    found.children("stages")[0].take("kind")

    with pytest.raises(DemoDataError, match="agenda 3 › stages 1, “ont”"):
        found.finish()


def test_plain_text_is_english_only():
    assert record(name="ILO").tri("name") == {
        "name_en": "ILO",
        "name_fr": None,
        "name_es": None,
    }


def test_three_languages_fill_three_columns():
    found = record(name={"en": "Peru", "fr": "Pérou", "es": "Perú"}).tri("name")

    assert found == {"name_en": "Peru", "name_fr": "Pérou", "name_es": "Perú"}


def test_another_language_is_refused():
    with pytest.raises(DemoDataError, match="“de” is none of en, fr and es"):
        record(name={"en": "Peru", "de": "Peru"}).tri("name")


@pytest.mark.parametrize(
    ("read", "value"),
    [
        (lambda found: found.text("x"), ["a"]),
        (lambda found: found.tri("x"), ["a"]),
        (lambda found: found.tri("x"), {"en": ["a"]}),
        (lambda found: found.texts("x"), "a"),
        (lambda found: found.texts("x"), [{"a": "b"}]),
        (lambda found: found.children("x"), "a"),
        (lambda found: found.children("x"), ["a"]),
        (lambda found: found.whole("x"), "-1"),
        (lambda found: found.whole("x"), "²"),
        (lambda found: found.decimal("x"), "ten"),
        (lambda found: found.flag("x"), "yes"),
        (lambda found: found.day("x"), "2019"),
        (lambda found: found.period("x"), "soon"),
        (lambda found: found.choice("x", IloRegion), "europe"),
        (lambda found: found.choices("x", IloRegion), ["europe"]),
        (lambda found: found.one("x", {}.__getitem__), "XX"),
        (lambda found: found.many("x", {}.__getitem__), ["XX"]),
    ],
)
def test_value_of_another_kind_is_refused_by_name(read, value):
    with pytest.raises(DemoDataError, match=r"gcg-5\.yaml, agenda 3( › |, “)x"):
        read(record(x=value))


def test_record_inside_inherits_source_and_place():
    found = record(source="pack", at="page 3", stages=[{"kind": "paused"}])

    (stage,) = found.children("stages")

    assert (stage.source, stage.at) == ("pack", "page 3")


def test_record_with_another_source_does_not_inherit_the_place():
    found = record(source="pack", at="page 3", stages=[{"source": "report"}])

    with pytest.raises(DemoDataError, match="stages 1, “at”: say where"):
        found.children("stages")


def test_parents_come_first():
    records = [record(name="b", of="a"), record(name="a"), record(name="c", of="b")]

    ordered = parents_first(
        records,
        name=lambda one: one.text("name"),
        parent=lambda one: one.text("of"),
        field="of",
    )

    assert [one.text("name") for one in ordered] == ["a", "b", "c"]


def test_circle_of_parents_is_refused():
    records = [record(name="b", of="a"), record(name="a", of="b")]

    with pytest.raises(DemoDataError, match="“of”: belongs to itself"):
        parents_first(
            records,
            name=lambda one: one.text("name"),
            parent=lambda one: one.text("of"),
            field="of",
        )
