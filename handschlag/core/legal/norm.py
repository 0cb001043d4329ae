"""Terms of the norm that few bills have: parties beside the two, attachments, codes, identifiers and their schemes."""

from __future__ import annotations

from collections.abc import Iterator

from handschlag.core import identifiers
from handschlag.core.bill import Adjustment, DirectDebit, Identifier, Payee, Place, TaxRepresentative
from handschlag.core.code_lists import (
    ALLOWANCE_REASONS,
    ATTACHMENT_TYPES,
    CHARGE_REASONS,
    CLASSIFICATIONS,
    IDENTIFIER_SCHEMES,
    NOTE_SUBJECTS_OF_BOTH,
    OBJECT_SCHEMES,
    PAYMENT_MEANS,
)
from handschlag.core.countries import COUNTRIES
from handschlag.core.currencies import CURRENCIES
from handschlag.core.einvoice.content import CARDS, DIRECT_DEBITS
from handschlag.core.findings import Finding, Fix, advice, blocks
from handschlag.core.legal.case import Case
from handschlag.core.text import Text

_CODE_WHY = Text(
    "Die E-Rechnung nimmt nur Codes der veröffentlichten Liste.",
    "The e-invoice takes only codes of the list.",
)
_BOTH_WHY = Text("Eines allein nimmt die E-Rechnung nicht.", "The e-invoice does not take one without the other.")


def check(case: Case) -> Iterator[Finding]:
    """BR-17 to BR-20, BR-28, BR-51 to BR-57, BR-64, BR-65, BR-CO-03 and the code lists BR-CL."""
    yield from _tax_point(case)
    yield from _payee(case)
    yield from _tax_representative(case)
    yield from _delivery(case)
    yield from _ways_to_pay(case)
    yield from _tax_currency(case)
    yield from _attachments(case)
    yield from _preceding(case)
    yield from _part_payments(case)
    yield from _notes(case)
    yield from _schemes(case)
    yield from _lines(case)
    yield from _reasons("allowances", case.bill.allowances, ALLOWANCE_REASONS)
    yield from _reasons("charges", case.bill.charges, CHARGE_REASONS)


def _tax_point(case: Case) -> Iterator[Finding]:
    bill = case.bill
    if bill.tax_point_date and bill.tax_point_code:
        yield blocks(
            "BR-CO-03",
            "tax_point_code",
            Text("Nennen Sie den Tag der Steuer oder seinen Code", "Give the day of the tax or its code"),
            Text("Beides zugleich kann sich widersprechen.", "Both at once may contradict each other."),
            source="BR-CO-03",
            fix=Fix(Text("Nur den Tag nennen", "Only the day"), (("tax_point_code", ""),)),
        )
    elif bill.tax_point_code.strip() not in ("", "3", "35", "432"):
        yield blocks(
            "BR-CL-06",
            "tax_point_code",
            Text("Der Code für den Tag der Steuer ist 3, 35 oder 432", "The code of the tax point is 3, 35 or 432"),
            _CODE_WHY,
            source="BR-CL-06",
            fix=Fix(Text("Ohne Code", "No code"), (("tax_point_code", ""),)),
        )


def _payee(case: Case) -> Iterator[Finding]:
    payee, seller = case.bill.payee, case.bill.seller
    if payee == Payee():
        return
    same = payee.name.strip() == seller.name.strip() or (
        payee.legal_registration.value.strip()
        and payee.legal_registration.value.strip() == seller.legal_registration_identifier.strip()
    )
    same = same or any(payee.identifier.value and payee.identifier.value == each.value for each in seller.identifiers)
    if not payee.name.strip() or same:
        yield blocks(
            "BR-17",
            "payee.name",
            Text("Nennen Sie, wer das Geld bekommt, wenn nicht Sie", "Name who receives the money, if not you"),
            Text(
                "Ein Zahlungsempfänger ist immer jemand anderes als der Absender.",
                "A payee is always somebody else than the seller.",
            ),
            source="BR-17, UBL-SR-19 to UBL-SR-21",
            fix=Fix(
                Text("Das Geld bekomme ich", "I receive the money"),
                tuple(
                    (f"payee.{path}", "")
                    for path in (
                        *("name", "identifier.value", "identifier.scheme"),
                        *("legal_registration.value", "legal_registration.scheme"),
                    )
                ),
            ),
        )


def _tax_representative(case: Case) -> Iterator[Finding]:
    who = case.bill.tax_representative
    if who == TaxRepresentative():
        return
    missing = (
        ("name", not who.name.strip()),
        ("vat_identifier", identifiers.check_vat_identifier(who.vat_identifier) is not None),
        ("address.country_code", who.address.country_code not in COUNTRIES),
    )
    for field, wrong in missing:
        if wrong:
            yield blocks(
                "BR-18",
                f"tax_representative.{field}",
                Text(
                    "Nennen Sie Name, Land und gültige USt-IdNr. des Fiskalvertreters",
                    "Give name, country and a valid VAT id of the tax representative",
                ),
                Text("Er tritt gegenüber dem Finanzamt für Sie ein.", "They stand in for you towards the tax office."),
                source="BR-18 to BR-20, BR-56, BR-CO-09",
            )


def _delivery(case: Case) -> Iterator[Finding]:
    address = case.bill.delivery.address
    if address != Place() and address.country_code not in COUNTRIES:
        yield blocks(
            "BR-57",
            "delivery.address.country_code",
            Text("Wählen Sie das Land der Lieferanschrift", "Choose the country of the delivery address"),
            Text("Eine Lieferanschrift nennt immer das Land.", "A delivery address always names the country."),
            source="BR-57, BR-CL-14",
            fix=Fix(Text("Deutschland", "Germany"), (("delivery.address.country_code", "DE"),)),
        )


def _ways_to_pay(case: Case) -> Iterator[Finding]:
    bill, code = case.bill, case.bill.payment_means_code.strip()
    if code and code not in PAYMENT_MEANS:
        yield blocks(
            "BR-CL-16",
            "payment_means_code",
            Text("Wählen Sie, wie bezahlt wird", "Choose how it is paid"),
            _CODE_WHY,
            source="BR-CL-16",
            fix=Fix(Text("Überweisung", "Transfer"), (("payment_means_code", ""),)),
        )
    number = bill.card.number.strip()
    if (code in CARDS and not number) or len(number) > 10:
        last_four = Fix(Text("Nur die letzten vier", "Only the last four"), (("card.number", number[-4:]),))
        yield blocks(
            "BR-51",
            "card.number",
            Text("Nennen Sie von der Karte nur die letzten Ziffern", "Give only the last digits of the card"),
            Text(
                "Die volle Nummer darf auf keiner Rechnung stehen, vier Ziffern genügen.",
                "The full number must be on no invoice, four digits are enough.",
            ),
            source="BR-51, BR-DE-24",
            fix=last_four if number else None,
        )
    if code in DIRECT_DEBITS or (not code and bill.direct_debit != DirectDebit()):
        yield from _direct_debit(case)
    for i, account in enumerate(bill.further_accounts):
        if identifiers.check_iban(account.account_identifier):
            yield advice(
                "FURTHER-ACCOUNT",
                f"further_accounts.{i}.account_identifier",
                Text("Prüfen Sie die IBAN des weiteren Kontos", "Check the IBAN of the further account"),
                Text("Für eine SEPA-Überweisung muss sie stimmen.", "For a SEPA transfer it must be right."),
                source="BT-84, BR-DE-19",
            )


def _direct_debit(case: Case) -> Iterator[Finding]:
    debit = case.bill.direct_debit
    for field, wrong in (
        ("mandate_reference", not debit.mandate_reference.strip()),
        ("creditor_identifier", not debit.creditor_identifier.strip()),
        ("debited_account", identifiers.check_iban(debit.debited_account) is not None),
    ):
        if wrong:
            yield blocks(
                "BR-DE-25",
                f"direct_debit.{field}",
                Text(
                    "Für den Einzug nennen Sie Mandat, Gläubiger-ID und die IBAN des Kunden",
                    "For a direct debit give mandate, creditor id and the customer's IBAN",
                ),
                Text("So erkennt der Kunde die Abbuchung wieder.", "So the customer recognises the debit."),
                source="BR-DE-20, BR-DE-25, BR-DE-30, BR-DE-31, PEPPOL-EN16931-R061",
            )


def _tax_currency(case: Case) -> Iterator[Finding]:
    bill = case.bill
    if bill.tax_currency in ("", bill.currency):
        return
    if bill.tax_currency not in CURRENCIES or not bill.exchange_rate or bill.exchange_rate <= 0:
        yield blocks(
            "BR-53",
            "exchange_rate",
            Text("Tragen Sie den Umrechnungskurs ein", "Enter the exchange rate"),
            Text(
                "Ohne ihn lässt sich die Steuer nicht in der anderen Währung nennen.",
                "Without it the VAT cannot be stated in the other currency.",
            ),
            source="BR-53, BR-CL-05, § 16 Abs. 6 UStG",
            fix=Fix(Text("Nur eine Währung", "One currency only"), (("tax_currency", ""),)),
        )


def _attachments(case: Case) -> Iterator[Finding]:
    seen: set[str] = set()
    for i, each in enumerate(case.bill.attachments):
        name = each.filename.strip()
        if not each.reference.strip() and not name:
            yield blocks(
                "BR-52",
                f"attachments.{i}.reference",
                Text(f"Geben Sie Anlage {i + 1} einen Namen", f"Give attachment {i + 1} a name"),
                Text("Ohne Namen lässt sie sich nicht nennen.", "Without a name it cannot be referred to."),
                source="BR-52",
            )
        if each.content and (not name or each.media_type not in ATTACHMENT_TYPES):
            yield blocks(
                "BR-CL-24",
                f"attachments.{i}.media_type",
                Text(
                    f"Anlage {i + 1} muss PDF, PNG, JPEG, CSV, XLSX oder ODS sein",
                    f"Attachment {i + 1} must be PDF, PNG, JPEG, CSV, XLSX or ODS",
                ),
                Text("Andere Dateien nimmt die E-Rechnung nicht auf.", "An e-invoice takes no other files."),
                source="BR-CL-24, BT-125",
            )
        if name and name.lower() in seen:
            yield blocks(
                "BR-DE-22",
                f"attachments.{i}.filename",
                Text("Zwei Anlagen heißen gleich", "Two attachments have the same name"),
                Text("Jede Datei braucht einen eigenen Namen.", "Every file needs a name of its own."),
                source="BR-DE-22",
                fix=Fix(Text("Umbenennen", "Rename"), ((f"attachments.{i}.filename", f"{i + 1}-{name}"),)),
            )
        seen.add(name.lower())
        scheme = each.url.partition(":")[0]
        if each.url.strip() and (len(scheme) < 2 or not scheme.isalnum() or ":" not in each.url):
            yield advice(
                "BR-TMP-2",
                f"attachments.{i}.url",
                Text("Die Adresse der Anlage beginnt mit https://", "The attachment's address begins with https://"),
                Text("Sonst findet sie niemand.", "Otherwise nobody finds it."),
                source="BR-TMP-2, BT-124",
            )


def _preceding(case: Case) -> Iterator[Finding]:
    for i, each in enumerate(case.bill.preceding_invoices):
        if i and not each.number.strip():
            yield blocks(
                "BR-55",
                f"preceding_invoices.{i}.number",
                Text("Nennen Sie die Nummer der früheren Rechnung", "Give the number of the earlier invoice"),
                Text("Ein Verweis ohne Nummer führt nirgendwohin.", "A reference without number leads nowhere."),
                source="BR-55",
            )


def _part_payments(case: Case) -> Iterator[Finding]:
    for i, each in enumerate(case.bill.advance_payments):
        if each.invoice_number.strip() and not each.taxes and case.totals.tax:
            yield advice(
                "DE-14-5",
                f"advance_payments.{i}.taxes.0.tax",
                Text("Nennen Sie die Umsatzsteuer der Anzahlung", "State the VAT of the advance payment"),
                Text(
                    "Die Schlussrechnung setzt Anzahlungen samt ihrer Steuer ab, sonst schulden Sie sie zweimal.",
                    "A final invoice deducts advance payments with their VAT, else you owe it twice.",
                ),
                source="§ 14 Abs. 5 Satz 2, § 14c Abs. 1 UStG",
            )


def _notes(case: Case) -> Iterator[Finding]:
    for i, note in enumerate(case.bill.notes):
        if note.subject_code.strip() and note.subject_code not in NOTE_SUBJECTS_OF_BOTH:
            yield blocks(
                "BR-CL-08",
                f"notes.{i}.subject_code",
                Text("Wählen Sie, worum es in der Bemerkung geht", "Choose what the note is about"),
                _CODE_WHY,
                source="BR-CL-08",
                fix=Fix(Text("Ohne Angabe", "No subject"), ((f"notes.{i}.subject_code", ""),)),
            )
    texts = [("note", case.bill.note), *((f"notes.{i}.text", each.text) for i, each in enumerate(case.bill.notes))]
    for field, text in texts:
        parts = text.split("#")
        if len(parts) > 2 and len(parts[1]) == 3 and parts[1] not in NOTE_SUBJECTS_OF_BOTH:
            yield blocks(
                "BR-CL-08",
                field,
                Text("Schreiben Sie keine drei Zeichen zwischen zwei #", "Write no three characters between two #"),
                Text("Programme lesen sie als Thema der Bemerkung.", "Programs read them as the subject of the note."),
                source="BR-CL-08",
                fix=Fix(Text("Ohne #", "Without #"), ((field, text.replace("#", "")),)),
            )


def _schemes(case: Case) -> Iterator[Finding]:
    bill = case.bill
    found: list[tuple[str, str, frozenset[str]]] = []
    for side, party in (("seller", bill.seller), ("buyer", bill.buyer)):
        found.append(
            (f"{side}.legal_registration_scheme", party.legal_registration_scheme, IDENTIFIER_SCHEMES)
            if party.legal_registration_identifier.strip()
            else (f"{side}.legal_registration_scheme", "", IDENTIFIER_SCHEMES)
        )
        for i, each in enumerate(party.identifiers):
            found.append((f"{side}.identifiers.{i}.scheme", each.scheme, IDENTIFIER_SCHEMES))
    found.append(("payee.identifier.scheme", bill.payee.identifier.scheme, IDENTIFIER_SCHEMES))
    found.append(("payee.legal_registration.scheme", bill.payee.legal_registration.scheme, IDENTIFIER_SCHEMES))
    found.append(("delivery.location.scheme", bill.delivery.location.scheme, IDENTIFIER_SCHEMES))
    found.append(("object_identifier.scheme", bill.object_identifier.scheme, OBJECT_SCHEMES))
    for i, line in enumerate(bill.lines):
        found.append((f"lines.{i}.object_identifier.scheme", line.object_identifier.scheme, OBJECT_SCHEMES))
    for field, scheme, allowed in found:
        if scheme.strip() and scheme not in allowed:
            yield _scheme_wrong(field)


def _scheme_wrong(field: str) -> Finding:
    return blocks(
        "BR-CL-10",
        field,
        Text("Wählen Sie, zu welchem Verzeichnis die Kennung gehört", "Choose the register the identifier belongs to"),
        _CODE_WHY,
        source="BR-CL-07, BR-CL-10, BR-CL-11, BR-CL-21, BR-CL-26",
        fix=Fix(Text("Ohne Verzeichnis", "No register"), ((field, ""),)),
    )


def _lines(case: Case) -> Iterator[Finding]:
    for i, line in enumerate(case.bill.lines):
        yield from _standard_identifier(i, line.standard_identifier)
        before = line.price_before_discount
        if before is not None and line.price is not None and before < line.price:
            yield blocks(
                "BR-28",
                f"lines.{i}.price_before_discount",
                Text(
                    f"In Position {i + 1} ist der Preis vor Rabatt kleiner als danach",
                    f"In line {i + 1} the price before the discount is lower than after it",
                ),
                Text("Ein Rabatt macht einen Preis nie höher.", "A discount never raises a price."),
                source="BR-28, PEPPOL-EN16931-R044, R046",
                fix=Fix(Text("Ohne Preis vor Rabatt", "No price before"), ((f"lines.{i}.price_before_discount", ""),)),
            )
        for j, each in enumerate(line.attributes):
            if bool(each.name.strip()) != bool(each.value.strip()):
                missing = "value" if each.name.strip() else "name"
                yield blocks(
                    "BR-54",
                    f"lines.{i}.attributes.{j}.{missing}",
                    Text("Eine Eigenschaft hat Namen und Wert", "A property has a name and a value"),
                    _BOTH_WHY,
                    source="BR-54",
                )
        for j, classification in enumerate(line.classifications):
            if not classification.code.strip() or classification.list_identifier not in CLASSIFICATIONS:
                yield blocks(
                    "BR-65",
                    f"lines.{i}.classifications.{j}.list_identifier",
                    Text("Eine Klasse nennt ihren Code und ihre Liste", "A class names its code and its list"),
                    _BOTH_WHY,
                    source="BR-65, BR-CL-13",
                )
        if line.country_of_origin.strip() and line.country_of_origin not in COUNTRIES:
            yield blocks(
                "BR-CL-15",
                f"lines.{i}.country_of_origin",
                Text("Wählen Sie das Herkunftsland aus", "Choose the country of origin"),
                _CODE_WHY,
                source="BR-CL-15",
                fix=Fix(Text("Ohne Herkunftsland", "No country"), ((f"lines.{i}.country_of_origin", ""),)),
            )
        yield from _reasons(f"lines.{i}.allowances", line.allowances, ALLOWANCE_REASONS)
        yield from _reasons(f"lines.{i}.charges", line.charges, CHARGE_REASONS)


def _standard_identifier(i: int, identifier: Identifier) -> Iterator[Finding]:
    if identifier.value.strip() and identifier.scheme not in IDENTIFIER_SCHEMES:
        yield blocks(
            "BR-64",
            f"lines.{i}.standard_identifier.scheme",
            Text(
                f"Nennen Sie die Art der Artikelkennung in Position {i + 1}",
                f"Give the kind of the item identifier in line {i + 1}",
            ),
            Text("Eine GTIN hat den Code 0160.", "A GTIN has the code 0160."),
            source="BR-64, BR-CL-21",
            fix=Fix(Text("GTIN (0160)", "GTIN (0160)"), ((f"lines.{i}.standard_identifier.scheme", "0160"),)),
        )


def _reasons(path: str, adjustments: tuple[Adjustment, ...], allowed: frozenset[str]) -> Iterator[Finding]:
    for i, each in enumerate(adjustments):
        if each.reason_code.strip() and each.reason_code not in allowed:
            yield blocks(
                "BR-CL-19",
                f"{path}.{i}.reason_code",
                Text("Wählen Sie den Grund aus der Liste", "Choose the reason from the list"),
                _CODE_WHY,
                source="BR-CL-19, BR-CL-20",
                fix=Fix(Text("Nur in Worten", "In words only"), ((f"{path}.{i}.reason_code", ""),)),
            )
