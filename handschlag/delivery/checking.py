"""Does our mail arrive? Reaches the mail server, reads what our domain says about us, and sends a test mail."""

from __future__ import annotations

from collections.abc import Iterator
from email.utils import make_msgid

from django.conf import settings
from django.utils import timezone
from django.utils.html import escape

from handschlag.adapters.networks import names
from handschlag.core.mail_domain import ADVICE, BAD, GOOD, Verdict, dmarc, places_of_dmarc, spf
from handschlag.core.text import Language, Text
from handschlag.delivery import messages, transport


def verdicts() -> Iterator[Verdict]:
    """The server, then SPF and DMARC of the domain in ``MAIL_FROM``."""
    yield _server()
    if not settings.MAIL_CONFIGURED:  # nothing leaves, so nobody need be asked about the sender
        return
    domain = settings.MAIL_FROM.rpartition("@")[2]
    if settings.DNS_SERVER == "off":
        return
    try:
        yield spf(_ask(domain))
        found = next(filter(None, map(_ask, places_of_dmarc(domain))), ())
        yield dmarc(found)
    except names.NotAnswered as problem:
        yield Verdict("DNS", ADVICE, _UNKNOWN, Text(str(problem), str(problem)))


def send_test(recipient: str, language: Language) -> Verdict:
    """Hand one mail to the server, past the outbox: it is about nothing. Raises ``AddressNotUsable``."""
    words = _WORDS.fill(sender=settings.MAIL_FROM).in_(language)
    mail = messages.Mail(_SUBJECT.in_(language), words, f"<p>{escape(words)}</p>", from_name="Handschlag")
    message_id = make_msgid(domain=settings.MAIL_FROM.rpartition("@")[2])
    built = messages.build(
        mail, sender=settings.MAIL_FROM, recipient=recipient, message_id=message_id, date=timezone.localtime()
    )
    server, address = transport.configured_server(), messages.usable_address(recipient)
    try:
        answer = transport.deliver(built, sender=settings.MAIL_FROM, recipient=address, server=server)
    except (transport.NotAccepted, transport.Unclear) as problem:
        return Verdict("TEST-MAIL", BAD, _NOT_TAKEN.fill(recipient=address), Text(str(problem), str(problem)))
    return Verdict("TEST-MAIL", GOOD, _TAKEN.fill(recipient=address), Text(str(answer), str(answer)))


def _server() -> Verdict:
    if not settings.MAIL_CONFIGURED:
        return Verdict("SERVER-MISSING", BAD, _NO_SERVER, _SET_ONE)
    server = transport.configured_server()
    try:
        transport.reach(server)
    except transport.NotAccepted as problem:
        return Verdict("SERVER", BAD, _NOT_REACHED.fill(host=server.host), Text(str(problem), str(problem)))
    return Verdict("SERVER", GOOD, (_REACHED_OPEN if server.encryption == "none" else _REACHED).fill(host=server.host))


def _ask(name: str) -> tuple[str, ...]:
    return names.texts_of(name, server=settings.DNS_SERVER)


_NO_SERVER = Text("Kein Mailserver eingetragen: es wird nichts versendet", "No mail server is set: nothing is sent")
_SET_ONE = Text("Setzen Sie SMTP_URL und MAIL_FROM", "Set SMTP_URL and MAIL_FROM")
_NOT_REACHED = Text("{host} nimmt uns nicht an", "{host} does not let us in")
_REACHED = Text("{host} nimmt uns an, verschlüsselt", "{host} lets us in, encrypted")
_REACHED_OPEN = Text("{host} nimmt uns an, ohne Verschlüsselung", "{host} lets us in, without encryption")
_UNKNOWN = Text("Die Einträge der Domain waren nicht zu lesen", "The records of the domain could not be read")
_TAKEN = Text("Die Testmail an {recipient} ist angenommen", "The test mail to {recipient} was taken")
_NOT_TAKEN = Text("Die Testmail an {recipient} ging nicht hinaus", "The test mail to {recipient} did not leave")
_SUBJECT = Text("Testmail von Handschlag", "Test mail from Handschlag")
_WORDS = Text(
    "Diese Mail hat Ihr Handschlag als {sender} versendet. Liegt sie im Posteingang und steht in ihren Kopfzeilen "
    "„dkim=pass“ und „spf=pass“, kommen auch Ihre Rechnungen an.",
    "Your Handschlag sent this mail as {sender}. If it is in your inbox and its headers say “dkim=pass” and "
    "“spf=pass”, your invoices arrive, too.",
)
