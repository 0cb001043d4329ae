"""The message itself: readable, repeatable, and no field can become a header."""

import email
from dataclasses import replace
from datetime import UTC, datetime
from email import policy
from email.header import decode_header, make_header
from email.utils import parseaddr

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from handschlag.delivery.messages import (
    MAX_HEADER,
    AddressNotUsable,
    Attachment,
    Mail,
    build,
    file_name,
    usable_address,
    via_name,
)

MAIL = Mail(
    subject="Rechnung RE-2026-0117 über 2.856,00 €, fällig Montag, 07.12.",
    text="Guten Tag,\nhier ist die Rechnung für „Winterröstung“.\n.\n",
    html="<p>Guten Tag, 2.856,00&nbsp;€</p>",
    from_name=via_name("Käthe Möwe"),
    recipient_name="Kaffeerösterei Siebenschläfer GmbH",
    reply_to="buero@atelier-nordlicht.example",
    reply_to_name="Atelier Nordlicht",
    attachments=(Attachment("RE-2026-0117.pdf", "application/pdf", b"%PDF-1.7 \x00\xff" * 500),),
)
SENDER = "rechnung@handschlag.example"
RECIPIENT = "buchhaltung@siebenschlaefer.example"
MESSAGE_ID = "<4f2c.1@handschlag.example>"
HEADERS = [
    "Message-ID", "Date", "From", "To", "Reply-To", "Subject", "MIME-Version", "Content-Type",
]  # fmt: skip


def built(mail: Mail = MAIL, message_id: str = MESSAGE_ID) -> bytes:
    day = datetime(2026, 11, 23, 8, 12, tzinfo=UTC)
    return build(mail, sender=SENDER, recipient=RECIPIENT, message_id=message_id, date=day)


def read(message: bytes) -> email.message.EmailMessage:
    return email.message_from_bytes(message, policy=policy.default)


def name_in(message: bytes, header: str) -> str:
    """The display name as RFC 2047 says; Python's newer reader puts blanks between encoded words."""
    raw = email.message_from_bytes(message, policy=policy.compat32)[header]
    return str(make_header(decode_header(parseaddr(raw)[0])))


def test_every_part_reads_back_as_it_was_written() -> None:
    message = read(built())
    assert message["Subject"] == MAIL.subject
    assert message["Message-ID"] == MESSAGE_ID
    assert name_in(built(), "From") == "Käthe Möwe via Handschlag"
    assert message["From"].addresses[0].addr_spec == SENDER
    assert message["Reply-To"].addresses[0].addr_spec == MAIL.reply_to
    assert name_in(built(), "To") == MAIL.recipient_name
    assert message.get_body(("plain",)).get_content().replace("\r\n", "\n") == MAIL.text
    assert message.get_body(("html",)).get_content().strip() == MAIL.html
    (pdf,) = message.iter_attachments()
    assert (pdf.get_filename(), pdf.get_content_type()) == ("RE-2026-0117.pdf", "application/pdf")
    assert pdf.get_content() == MAIL.attachments[0].content
    assert message.get_content_type() == "multipart/mixed"


def test_the_same_mail_is_the_same_bytes() -> None:
    assert built() == built()
    assert built() != built(message_id="<other@handschlag.example>")


def test_lines_are_short_ascii_and_end_as_the_protocol_wants() -> None:
    message = built(replace(MAIL, subject="Ö" * 150, text="ü" * 5000))
    assert message.isascii()
    assert b"\n" not in message.replace(b"\r\n", b"")
    assert max(map(len, message.split(b"\r\n"))) <= 998


WORDS = ("Schlussrechnung", "über", "3.054,48 €,", "fällig", "–", "a", "=?utf-8?q?x?=", "Ü" * 40, "o" * 80)


@settings(max_examples=80)
@given(st.lists(st.sampled_from(WORDS), min_size=1, max_size=18).map(" ".join))
def test_a_subject_keeps_every_blank_however_it_is_folded(subject: str) -> None:
    message = built(replace(MAIL, subject=subject))
    raw = email.message_from_bytes(message, policy=policy.compat32)["Subject"]
    assert str(make_header(decode_header(raw))) == subject[:MAX_HEADER]
    assert max(map(len, message.partition(b"\r\n\r\n")[0].splitlines())) <= 78


@settings(max_examples=80)
@given(st.text(max_size=120))
def test_no_field_can_add_a_header(hostile: str) -> None:
    evil = hostile + "\r\nBcc: opfer@firma.example\r\n\r\n<script>"
    mail = replace(
        MAIL, subject=evil, from_name=via_name(evil), recipient_name=evil, reply_to_name=evil,
        attachments=(Attachment(evil, "application/pdf", b"x"),),
    )  # fmt: skip
    message = read(built(mail))
    assert message.keys() == HEADERS
    assert message["Bcc"] is None
    assert [str(a.addr_spec) for a in message["To"].addresses] == [RECIPIENT]
    assert [str(a.addr_spec) for a in message["From"].addresses] == [SENDER]
    assert [str(a.addr_spec) for a in message["Reply-To"].addresses] == [MAIL.reply_to]


@pytest.mark.parametrize(
    "typed",
    [
        "", "name", "name@", "@firma.example", "name@firma", "name@localhost", "name@[127.0.0.1]",
        "a b@firma.example",
        '"a b"@firma.example', "a@firma.example,b@firma.example", "a@firma..example", ".a@firma.example",
        "kündin@firma.example", "a@-firma.example", "x" * 65 + "@firma.example", "a@" + "b" * 64 + ".example",
        "a@firma.example>\r\nBcc: b@firma.example",
    ],
)  # fmt: skip
def test_what_is_no_address_is_refused_with_a_sentence(typed: str) -> None:
    with pytest.raises(AddressNotUsable) as refusal:
        usable_address(typed)
    assert "E-Mail-Adresse" in refusal.value.sentence.de


def test_addresses_are_tidied() -> None:
    assert usable_address("  Buero@Atelier-Nordlicht.EXAMPLE ") == "Buero@atelier-nordlicht.example"
    assert usable_address("post@möwe.example") == "post@xn--mwe-sna.example"


def test_names_of_files_are_safe_everywhere() -> None:
    assert file_name("Rechnung Müller & Söhne.pdf") == "Rechnung-Mueller-Soehne.pdf"
    assert file_name("../../etc/passwd") == "etc-passwd"
    assert file_name("a\r\nb\u202efdp.exe") == "a-bfdp.exe"
    assert file_name("...") == "file"


@pytest.mark.parametrize(
    "name", ["0" * 27 + " Bcc: opfer <script>", 'Müller, "Söhne" & Co. (KG) ' * 4, "a,b;c:d", "x" * 200]
)
def test_a_long_name_with_marks_stays_a_name(name: str) -> None:
    message = built(replace(MAIL, from_name=name, recipient_name=name))
    for header, address in (("From", SENDER), ("To", RECIPIENT)):
        assert [one.addr_spec for one in read(message)[header].addresses] == [address]
        assert name_in(message, header) == " ".join(name.split())[:200]


def test_a_name_cannot_look_like_an_address() -> None:
    assert "@" not in via_name("service@bank.example")
    assert via_name("  Atelier\r\nNordlicht ") == "Atelier Nordlicht via Handschlag"
