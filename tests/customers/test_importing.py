"""Customers come in from tables and address books: every row is accounted for, nothing is overwritten unseen."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from handschlag.core.tables import read_table
from handschlag.core.vcards import read_vcards
from handschlag.customers import entries, exporting, importing, keeping, merging
from handschlag.customers.models import Customer, ImportMapping, Note
from handschlag.customers.record import Destination, Person, Record, Skonto
from handschlag.events import types
from handschlag.events.models import Event
from handschlag.events.verifying import verify_chain
from tests.customers.records import ADDRESS, record

TABLE = (
    "Kundennummer;Firma;Vorname;Nachname;Straße;PLZ;Ort;Land;E-Mail;USt-IdNr.;Zahlungsziel;Notiz\r\n"
    "D-1;Möwe GmbH;Mara;Möwe;Hafen 1;00124;Möwenhafen;Deutschland;post@moewe.example;DE123456788;30 Tage;mag Kekse\r\n"
    "D-2;;Anna;Müller;Weg 2;00125;Möwenhafen;;anna@mueller.example;;;\r\n"
    "D-3;Berg SARL;;;Rue 3;75001;Paris;Frankreich;;FR40303265045;;\r\n"
)


def run(business: Any, text: str, **more: Any) -> importing.Report:
    table = read_table(text.encode())
    reading = entries.reading_of(business, table)
    return importing.run(business, entries.from_table(table, reading), **{"by": "seller", "dry_run": False, **more})


def counts(report: importing.Report) -> dict[str, int]:
    return {outcome: n for outcome, n in report.counts.items() if n}


def by_number(business: Any, number: str) -> Customer:
    return Customer.objects.of(business).get(number=number)  # type: ignore[no-any-return]


def test_a_table_becomes_customers(business: Any) -> None:
    assert counts(run(business, TABLE)) == {"new": 3}
    moewe, anna, berg = (by_number(business, f"D-{n}").record for n in (1, 2, 3))
    assert (moewe.kind, moewe.name, moewe.payment_days) == ("business_de", "Möwe GmbH", Decimal(30))
    assert [p.name for p in moewe.contacts] == ["Mara Möwe"]
    assert (anna.kind, anna.name, anna.email) == ("private", "Anna Müller", "anna@mueller.example")
    assert (berg.kind, berg.address.country_code, berg.vat_identifier) == ("business_eu", "FR", "FR40303265045")
    assert Note.objects.of(business).get().text == "mag Kekse"


def test_a_dry_run_says_the_same_and_changes_nothing(business: Any) -> None:
    events = Event.objects.of(business).count()
    dry = run(business, TABLE, dry_run=True)
    assert not Customer.objects.of(business).exists() and Event.objects.of(business).count() == events
    assert counts(dry) == counts(run(business, TABLE))


def test_a_second_import_changes_nothing(business: Any) -> None:
    run(business, TABLE)
    before = list(Customer.objects.of(business).order_by("pk").values())
    events = Event.objects.of(business).count()
    for known in importing.KNOWN:
        assert counts(run(business, TABLE, known=known)) == {"same": 3}
    assert list(Customer.objects.of(business).order_by("pk").values()) == before
    assert Note.objects.of(business).count() == 1
    assert Event.objects.of(business).count() == events


CHANGED = TABLE.replace("post@moewe.example", "neu@moewe.example").replace(";;;\r\nD-3", ";;14;\r\nD-3")


def test_what_differs_is_told_and_left_alone(business: Any) -> None:
    run(business, TABLE)
    report = run(business, CHANGED)
    assert counts(report) == {"same": 1, "differs": 2}
    told = {result.line: [reason.de for reason in result.reasons] for result in report.with_outcome("differs")}
    assert told[2] == ["E-Mail: „post@moewe.example“, Datei: „neu@moewe.example“"]
    assert by_number(business, "D-1").record.email == "post@moewe.example"


def test_empty_fields_may_be_filled(business: Any) -> None:
    run(business, TABLE)
    assert counts(run(business, CHANGED, known="fill")) == {"same": 1, "differs": 1, "filled": 1}
    assert by_number(business, "D-1").record.email == "post@moewe.example"
    assert by_number(business, "D-2").record.payment_days == Decimal(14)


def test_known_customers_are_brought_up_to_date_where_that_was_chosen(business: Any) -> None:
    run(business, TABLE)
    assert counts(run(business, CHANGED, known="update")) == {"same": 1, "updated": 2}
    moewe = by_number(business, "D-1")
    assert (moewe.record.email, moewe.email) == ("neu@moewe.example", "neu@moewe.example")
    assert counts(run(business, CHANGED, known="update")) == {"same": 3}


@pytest.mark.parametrize(
    "row, reason",
    [
        ("D-9;;;;Weg;00124;Ort;;;;;", "Name: Tragen Sie den Namen des Kunden ein"),
        ("D-9;X;;;Weg;00124;Ort;Atlantis;;;;", "Land: Das Land „Atlantis“ kennen wir nicht"),
        ("D-9;X;;;Weg;00124;Ort;;keine adresse;;;", "E-Mail: Tragen Sie eine einzelne E-Mail-Adresse ein"),
        ("D-9;X;;;Weg;00124;Ort;;;DE123456789;;", "USt-IdNr.: Die USt-IdNr. hat einen Tippfehler"),
        ("D-9;X;;;Weg;00124;Ort;;;;bald;", "Zahlungsziel in Tagen: Hier steht eine Zahl"),
        ("D-9;X;;;Weg;00124;Ort;;;;9999;", "Zahlungsziel in Tagen: Möglich ist höchstens 365"),
        (f"D-9;{'X' * 300};;;Weg;00124;Ort;;;;;", "Name: Der Text ist zu lang"),
        ("D-2;Ganz anders AG;;;Weg;00124;Ort;;;;;", "derselbe Kunde wie in Zeile 3"),
    ],
)
def test_every_row_that_is_left_out_says_why(business: Any, row: str, reason: str) -> None:
    report = run(business, TABLE + row + "\r\n")
    assert counts(report) == {"new": 3, "skipped": 1}
    (skipped,) = report.with_outcome("skipped")
    assert skipped.line == 5
    assert skipped.reasons[0].de.startswith(reason)


def test_a_number_of_somebody_else_is_not_taken(business: Any, add: Any) -> None:
    add("Falke KG", number="D-1")
    report = run(business, TABLE)
    assert [r.de for r in report.with_outcome("skipped")[0].reasons] == ["die Kundennummer gehört schon zu Falke KG"]


def test_a_customer_that_came_with_a_document_is_recognised(business: Any, add: Any) -> None:
    add("Moewe GmbH", post_code="00124", line_1="Hafenstr. 1")
    report = run(business, TABLE)
    assert counts(report) == {"new": 2, "differs": 1}
    assert Customer.objects.of(business).count() == 3


def test_two_people_of_one_name_with_two_numbers_are_two_customers(business: Any) -> None:
    text = "Kundennummer;Vorname;Nachname;Straße;PLZ;Ort\n1;Anna;Müller;Weg 2;00125;X\n2;Anna;Müller;Gasse 9;00125;X\n"
    assert counts(run(business, text)) == {"new": 2}
    assert counts(run(business, text)) == {"same": 2}


def test_the_same_row_twice_without_numbers_is_one_customer(business: Any) -> None:
    text = "Vorname;Nachname;Straße;PLZ;Ort\nAnna;Müller;Weg 2;00125;X\nAnna;Mueller;Weg 2;00125;X\n"
    assert counts(run(business, text)) == {"new": 1, "skipped": 1}
    assert counts(run(business, text)) == {"same": 1, "skipped": 1}


def test_a_merged_customer_does_not_come_back(business: Any) -> None:
    run(business, TABLE)
    one, other = by_number(business, "D-1"), by_number(business, "D-2")
    merging.merge(one, other, one.record, by="seller")
    without_number = "Vorname;Nachname;Straße;PLZ\nAnna;Müller;Weg 2;00125\n"
    assert counts(run(business, without_number)) == {"differs": 1}
    assert Customer.objects.of(business).present().count() == 2


def test_somebody_with_the_same_address_under_another_name_is_pointed_out(business: Any, add: Any) -> None:
    add("Falke KG", email="post@moewe.example")
    report = run(business, TABLE)
    (new,) = [r for r in report.with_outcome("new") if r.reasons]
    assert new.reasons[0].de == "vielleicht schon da: Falke KG (gleiche E-Mail-Adresse)"


def test_the_journal_tells_of_the_import_without_names(business: Any) -> None:
    run(business, TABLE, digest="abc")
    event = Event.objects.of(business).get(type=types.CUSTOMERS_IMPORTED)
    assert '"new":3' in event.data and '"file":"abc"' in event.data and "Möwe" not in event.data
    assert verify_chain(business.pk) == []


def test_too_many_rows_are_refused_before_anything_happens(business: Any) -> None:
    with pytest.raises(importing.TooMany):
        run(business, TABLE, most=2)
    assert not Customer.objects.of(business).exists()


def test_a_batch_asks_a_fixed_number_of_questions(business: Any, django_assert_max_num_queries: Any) -> None:
    rows = "Kundennummer;Name;PLZ;E-Mail\n" + "".join(
        f"D-{n};Firma {n} GmbH;{n:05};x{n}@x.example\n" for n in range(importing.AT_ONCE)
    )
    with django_assert_max_num_queries(40):
        assert counts(run(business, rows)) == {"new": importing.AT_ONCE}
    with django_assert_max_num_queries(40):
        assert counts(run(business, rows)) == {"same": importing.AT_ONCE}


# -- which column is which


def test_headings_of_other_programs_are_understood(business: Any) -> None:
    heads = "Kunden-Nr.;Name 1;Strasse/Hausnr.;Postleitzahl;Stadt;Länderkürzel;Email;Telefon;Mobil;UStID;unbekannt"
    reading = entries.reading_of(business, read_table(f"{heads}\n{';x' * 10}\n".encode()))
    assert reading.mapping == (
        "number",
        "name",
        "line_1",
        "post_code",
        "city",
        "",
        "email",
        "telephone",
        "",
        "vat_identifier",
        "",
    )


def test_a_chosen_mapping_is_remembered_for_the_same_headings_only(business: Any) -> None:
    from handschlag.businesses import guests

    table = read_table(b"A;Name;C\nx;y;z\n")
    entries.remember(business, table, replace(entries.reading_of(business, table), mapping=("city", "name", "note")))
    assert entries.reading_of(business, table).mapping == ("city", "name", "note")
    assert entries.reading_of(business, read_table(b"A;Name;D\nx;y;z\n")).mapping == ("", "name", "")
    assert entries.reading_of(guests.start(name="Fremd & Co."), table).mapping == ("", "name", "")
    assert ImportMapping.objects.of(business).count() == 1


def test_a_table_without_headings_is_read_by_its_content(business: Any) -> None:
    table = read_table(
        b"M\xc3\xb6we GmbH;Hafen 1;00124;M\xc3\xb6wenhafen;post@moewe.example\nBerg AG;Weg 2;00125;Ort;b@x.example\n"
    )
    reading = entries.reading_of(business, table)
    assert (reading.heading, reading.mapping) == (False, ("name", "line_1", "post_code", "city", "email"))
    assert len(entries.from_table(table, reading)) == 2


@pytest.mark.parametrize(
    "row, kind",
    [
        ("Art,Name\nPrivatperson,X", "private"),
        ("Art,Name\nBehörde,X", "public_body"),
        ("Name\nSegelclub e. V.", "association"),
        ("Name\nX GmbH", "business_de"),
        ("Name,Leitweg-ID\nStadt,04011000-1234512345-06", "public_body"),
        ("Name,Land\nX Ltd,GB", "business_abroad"),
        ("Art,Name,Land\nFirma,X,Schweiz", "business_abroad"),
        ("Name\nUnklar", "business_de"),
    ],
)
def test_the_kind_is_said_or_seen(business: Any, row: str, kind: str) -> None:
    report = run(business, row + "\n")
    assert report.with_outcome("skipped") == []
    assert Customer.objects.of(business).get().kind == kind


# -- vCards

CARDS = (
    "BEGIN:VCARD\r\nVERSION:3.0\r\nFN:Mara Möwe\r\nN:Möwe;Mara;;;\r\nORG:Möwe GmbH;Einkauf\r\n"
    "EMAIL;TYPE=WORK:mara@moewe.example\r\nTEL;TYPE=CELL:+49 381 1\r\n"
    "ADR;TYPE=WORK:;;Hafen 1;Möwenhafen;;00124;Deutschland\r\nNOTE:mag Kekse\r\nEND:VCARD\r\n"
    "BEGIN:VCARD\r\nVERSION:4.0\r\nN:Müller;Anna;;Dr.;\r\nFN:\r\nEND:VCARD\r\n"
    "BEGIN:VCARD\r\nVERSION:4.0\r\nKIND:org\r\nFN:Berg AG\r\nORG:Berg AG\r\nEND:VCARD\r\n"
    "BEGIN:VCARD\r\nVERSION:4.0\r\nEMAIL:nobody@x.example\r\nEND:VCARD\r\n"
    "BEGIN:VCARD\r\nVERSION:7\r\nFN:X\r\nEND:VCARD\r\n"
)


def cards(business: Any, **more: Any) -> importing.Report:
    found = entries.from_cards(read_vcards(CARDS.encode()))
    return importing.run(business, found, **{"by": "seller", "dry_run": False, **more})


def test_an_address_book_becomes_customers(business: Any) -> None:
    report = cards(business)
    assert counts(report) == {"new": 3, "skipped": 2}
    assert [r.line for r in report.with_outcome("skipped")] == [22, 26]
    moewe, anna, berg = Customer.objects.of(business).order_by("pk")
    assert (moewe.name, moewe.kind, moewe.record.department) == ("Möwe GmbH", "business_de", "Einkauf")
    assert [p.name for p in moewe.record.contacts] == ["Mara Möwe"]
    assert (moewe.record.telephone, moewe.record.address.line_1) == ("+49 381 1", "Hafen 1")
    assert (anna.name, anna.kind) == ("Dr. Anna Müller", "private")
    assert (berg.name, berg.kind, berg.record.contacts) == ("Berg AG", "business_de", ())


def test_an_address_book_again_changes_nothing(business: Any) -> None:
    cards(business)
    assert counts(cards(business, known="update")) == {"same": 3, "skipped": 2}


# -- out and in again


def test_what_goes_out_comes_in_as_the_same(business: Any) -> None:
    full = record(
        "=Möwe GmbH",
        trading_name="+49 Möwe",
        kind="business_eu",
        country_code="AT",
        vat_identifier="ATU13585627",
        contacts=(
            Person("Mara Möwe", email="m@x.example", invoices="to"),
            Person("", email="k@x.example", invoices="cc"),
        ),
        skonto=(Skonto(Decimal("2.5"), Decimal(7)), Skonto(Decimal(1), Decimal(14))),
        payment_days=Decimal(30),
        discount_percent=Decimal("2.5"),
        order_number_required=True,
        language="en",
        address_form="du",
        salutation="ms",
        tax_situation="eu_service",
        payment_method="direct_debit",
        format="xrechnung-ubl",
        invoice_address=Destination("Zentrale", address=replace(ADDRESS, country_code="AT")),
    )
    customer = keeping.create(business, full, by="seller")
    keeping.note(customer, "mag\n@Kekse", by="seller")
    keeping.create(business, record("Stadt", kind="public_body", leitweg_id="04011000-1234512345-06"), by="seller")
    for language in ("de", "en"):
        content = exporting.as_csv(Customer.objects.of(business).present(), language)
        assert b"\r\n=" not in content and b";=" not in content and b";+" not in content
        table = read_table(content)
        reading = entries.reading_of(business, table)
        assert all(reading.mapping), "every column that goes out is known coming in"
        found = entries.from_table(table, reading)
        assert counts(importing.run(business, found, by="seller", dry_run=False, known="update")) == {"same": 2}
        assert Note.objects.of(business).count() == 1
        from handschlag.businesses import guests

        other = guests.start(name="Umzug")
        assert counts(importing.run(other, found, by="seller", dry_run=False)) == {"new": 2}
        moved = Customer.objects.of(other).get(name="=Möwe GmbH").record
        assert moved == full.__class__(**{n: getattr(customer.record, n) for n in full.__slots__})


WORDS = st.text(st.characters(exclude_categories=["Cs", "Cc", "Cf"]), min_size=1, max_size=20)


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(st.tuples(WORDS, WORDS, WORDS), min_size=1, max_size=4, unique_by=lambda row: row[0].strip().casefold())
)
def test_any_words_go_out_and_come_in(business: Any, rows: list[tuple[str, str, str]]) -> None:
    Customer.objects.of(business).update(number=None, archived_at=business.created_at)
    for name, street, city in rows:
        made = Record(name=" ".join(name.split()), address=replace(ADDRESS, line_1=street, city=city))
        if made.name:
            keeping.create(business, made, by="seller")
    present = Customer.objects.of(business).present()
    if not present.exists():
        return
    table = read_table(exporting.as_csv(present, "de"))
    found = entries.from_table(table, entries.reading_of(business, table))
    report = importing.run(business, found, by="seller", dry_run=True, known="update")
    assert counts(report) == {"same": present.count()}, [r for r in report.results if r.outcome != "same"]


def test_the_export_as_json_asks_few_questions_and_holds_everything(
    business: Any, django_assert_max_num_queries: Any
) -> None:
    import json

    run(business, TABLE)
    with django_assert_max_num_queries(4):
        told = json.loads(exporting.as_json(Customer.objects.of(business).present()))
    first = told["customers"][0]
    assert first["record"]["name"] == "Möwe GmbH"
    assert first["notes"][0]["text"] == "mag Kekse"
    assert first["changes"][0]["values"]["address.city"] == "Möwenhafen"
