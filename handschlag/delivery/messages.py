"""Builds the message a mail server gets: text, HTML, files; the same bytes every time for the same mail."""

import hashlib
import re
from dataclasses import dataclass
from datetime import datetime
from email import policy
from email.header import Header
from email.message import EmailMessage
from email.utils import format_datetime

from handschlag.core.text import Text, clean_line

# Pure ASCII on the wire: no mail server on the way has a reason to change a byte.
POLICY = policy.SMTP.clone(cte_type="7bit", refold_source="none")
MAX_HEADER = 200
PLAIN_LETTERS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "Ä": "Ae", "Ö": "Oe", "Ü": "Ue", "ß": "ss"})
# Stricter than the norm on purpose: no quoted local parts, no address literals, no host without a dot.
ADDRESS = re.compile(
    r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*"
    r"@(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z][A-Za-z0-9-]{0,61}[A-Za-z0-9]"
)


class AddressNotUsable(ValueError):
    """No mail can be sent to this address; ``sentence`` says so to the person who typed it."""

    sentence = Text(
        "Prüfen Sie die E-Mail-Adresse, zum Beispiel name@firma.example",
        "Check the email address, such as name@company.example",
    )


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that goes with a mail."""

    filename: str
    media_type: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Mail:
    """What a person reads: everything but the address it goes to and the row's Message-ID."""

    subject: str
    text: str
    html: str
    from_name: str
    recipient_name: str = ""
    reply_to: str = ""
    reply_to_name: str = ""
    attachments: tuple[Attachment, ...] = ()


def usable_address(typed: str) -> str:
    """The address in the form mail is sent to: no blanks around, the domain in ASCII and small letters.

    Raises ``AddressNotUsable``.
    """
    local, _, domain = clean_line(typed).rpartition("@")
    try:
        domain = domain.lower().encode("idna").decode("ascii")
    except UnicodeError as problem:
        raise AddressNotUsable(typed) from problem
    address = f"{local}@{domain}"
    if len(address) > 254 or len(local) > 64 or not ADDRESS.fullmatch(address):
        raise AddressNotUsable(typed)
    return address


def build(mail: Mail, *, sender: str, recipient: str, message_id: str, date: datetime) -> bytes:
    """The message as bytes with CRLF line ends; ``message_id`` and ``date`` come from the outbox row.

    No field can add a header. Raises ``AddressNotUsable``.
    """
    message = EmailMessage(POLICY)
    message["Message-ID"] = message_id
    message["Date"] = format_datetime(date)
    # The operator's own setting: rechnung@127.0.0.1 is fine on a machine of one's own.
    message.set_raw("From", _mailbox(mail.from_name, sender))
    message.set_raw("To", _mailbox(mail.recipient_name, usable_address(recipient)))
    if mail.reply_to:
        message.set_raw("Reply-To", _mailbox(mail.reply_to_name, usable_address(mail.reply_to)))
    message.set_raw("Subject", _subject(mail.subject))
    message.set_content(mail.text, cte="quoted-printable")
    message.add_alternative(mail.html, subtype="html", cte="quoted-printable")
    for attachment in mail.attachments:
        main, _, sub = attachment.media_type.partition("/")
        message.add_attachment(attachment.content, main, sub, filename=file_name(attachment.filename))
    _fix_boundaries(message, message_id)
    return message.as_bytes()


def file_name(name: str) -> str:
    """A name every mail program and file system takes: letters, digits, dots, dashes; never a path."""
    plain = re.sub(r"[^A-Za-z0-9._-]+", "-", clean_line(name).translate(PLAIN_LETTERS))
    return re.sub(r"\.{2,}", ".", plain).strip(".-")[-100:] or "file"


def via_name(seller: str) -> str:
    """The name beside our address: who wrote, and that the mail comes through us."""
    # An @ in a name makes mail programs show a second, false address.
    return f"{clean_line(seller.replace('@', ' '))[:80]} via Handschlag".strip()


def _mailbox(name: str, address: str) -> str:
    """``Name <address>``, the name as encoded words unless it is letters and figures only.

    Python's own folding loses the quotes of a long name with ``<`` in it, and the name becomes an address.
    """
    name = clean_line(name)[:MAX_HEADER]
    if not re.fullmatch(r"[A-Za-z0-9 ]{0,50}", name):
        name = _encoded(name, "Reply-To") + "\r\n"
    return f"{name} <{address}>".strip()


def _subject(subject: str) -> str:
    subject = clean_line(subject)[:MAX_HEADER]
    return subject if re.fullmatch(r"[A-Za-z0-9 .,:/-]{0,60}", subject) else _encoded(subject, "Subject")


def _encoded(text: str, header: str) -> str:
    """The text as encoded words. Python's own folding loses blanks between two of them: "1.234,00 €,fällig"."""
    return Header(text, "utf-8", maxlinelen=75, header_name=header).encode(linesep="\r\n")


def _fix_boundaries(message: EmailMessage, message_id: str) -> None:
    """Python picks boundaries at random; ours follow from the mail, so that a repeated mail is the same."""
    digest = hashlib.sha256(message_id.encode()).hexdigest()[:32]
    containers = [part for part in message.walk() if part.is_multipart()]
    for position, part in enumerate(containers):
        part.set_boundary(f"=_{digest}_{position}")
