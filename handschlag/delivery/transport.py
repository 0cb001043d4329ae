"""Hands one message to the mail server and says which of three things happened: taken, not taken, unclear.

A message is taken by the line with the single dot that ends it, and by nothing before (RFC 5321, 4.1.1.4).
What fails before that line is certain: not taken, may be repeated. After it only the server's answer tells.
Where that answer is missing nobody may repeat blindly, because the customer may have the mail already.
"""

import re
import smtplib
import ssl
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass

from django.conf import settings

# Some servers scan the content before they answer. Giving up early would make certain mails unclear.
SECONDS_FOR_THE_FINAL_ANSWER = 120
SECONDS_FOR_GOODBYE = 2
LINE_END = re.compile(rb"\r\n|\r|\n")
COMMANDABLE = re.compile(r"[!-;=?-~]+@[!-;=?-~]+")  # visible ASCII without < and >
LEADING_DOT = re.compile(rb"^\.", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Server:
    """Where mail is handed in; ``encryption`` is "implicit" (smtps), "starttls" (a must) or "none"."""

    host: str
    port: int
    user: str = ""
    password: str = ""
    encryption: str = "starttls"
    our_name: str = "localhost"
    timeout: float = 20
    final_timeout: float = SECONDS_FOR_THE_FINAL_ANSWER


@dataclass(frozen=True, slots=True)
class Handed:
    """The server took the message."""

    code: int
    text: str

    def __str__(self) -> str:
        return f"{self.code} {self.text}"


class NotAccepted(Exception):
    """The server certainly did not take the message; ``permanent`` says that trying again is useless."""

    def __init__(self, text: str, *, permanent: bool, code: int = 0) -> None:
        super().__init__(f"{code} {text}".strip() if code else text)
        self.permanent = permanent
        self.code = code
        self.text = text


class Unclear(Exception):
    """The whole message was handed over and no readable answer came: only a person may repeat it."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.text = text


def configured_server() -> Server:
    """The mail server of the settings; only meaningful where ``settings.MAIL_CONFIGURED``."""
    encryption = "implicit" if settings.EMAIL_USE_SSL else "starttls" if settings.EMAIL_USE_TLS else "none"
    return Server(
        settings.EMAIL_HOST,
        settings.EMAIL_PORT,
        settings.EMAIL_HOST_USER,
        settings.EMAIL_HOST_PASSWORD,
        encryption,
        settings.MAIL_FROM.rpartition("@")[2],
        settings.EMAIL_TIMEOUT,
    )


def deliver(
    message: bytes,
    *,
    sender: str,
    recipient: str,
    server: Server,
    before_final_dot: Callable[[], None] = lambda: None,
) -> Handed:
    """Hand one message to the server. Raises ``NotAccepted`` or ``Unclear``, nothing else of the network's.

    ``before_final_dot`` runs when the content is there and only the line that makes it count is missing.
    What it stores tells after a crash whether this was the one moment that nobody can know. If it raises,
    nothing was sent.
    """
    session = _open(server)
    try:
        _address(session, sender, recipient)
        _send_content(session, message)
        before_final_dot()
        answer = _finish(session, server)
        _say_goodbye(session)
        return answer
    finally:
        session.close()


def reach(server: Server) -> None:
    """Greet the server, with its encryption and our login, and leave again. Raises ``NotAccepted``."""
    session = _open(server)
    try:
        _say_goodbye(session)
    finally:
        session.close()


def _open(server: Server) -> smtplib.SMTP:
    # Without a name of our own smtplib asks the name service for one, and waits for it.
    ours = {"local_hostname": server.our_name, "timeout": server.timeout}
    session = None
    try:
        if server.encryption == "implicit":
            session = smtplib.SMTP_SSL(server.host, server.port, context=ssl.create_default_context(), **ours)
        else:
            session = smtplib.SMTP(server.host, server.port, **ours)
        if server.encryption == "starttls":
            session.starttls(context=ssl.create_default_context())
        session.ehlo_or_helo_if_needed()
        if server.user:
            session.login(server.user, server.password)
    except (OSError, smtplib.SMTPException) as problem:
        if session is not None:
            session.close()
        raise _not_reached(problem) from problem
    return session


def _not_reached(problem: Exception) -> NotAccepted:
    """Before the address is named every problem is the server's or the operator's: it may pass."""
    if isinstance(problem, smtplib.SMTPResponseException):
        return NotAccepted(_words(problem.smtp_error), permanent=False, code=problem.smtp_code)
    return NotAccepted(str(problem) or type(problem).__name__, permanent=False)


def _address(session: smtplib.SMTP, sender: str, recipient: str) -> None:
    for address in (sender, recipient):
        # smtplib lets line breaks through in places; commands of our own making must not be possible.
        if not COMMANDABLE.fullmatch(address):
            raise NotAccepted(f"no usable address: {_words(address)}", permanent=True)
    _expect(session, 2, session.mail, sender)
    _expect(session, 2, session.rcpt, recipient)
    _expect(session, 3, session.docmd, "DATA")


def _expect(session: smtplib.SMTP, kind: int, command: Callable[[str], tuple[int, bytes]], argument: str) -> None:
    try:
        code, text = command(argument)
    except (OSError, smtplib.SMTPException) as problem:
        raise NotAccepted(str(problem), permanent=False) from problem
    if code // 100 != kind:
        raise NotAccepted(_words(text), permanent=code // 100 == 5, code=code)


def _send_content(session: smtplib.SMTP, message: bytes) -> None:
    content = LEADING_DOT.sub(b"..", LINE_END.sub(b"\r\n", message))
    if not content.endswith(b"\r\n"):
        content += b"\r\n"
    try:
        session.send(content)
    except (OSError, smtplib.SMTPException) as problem:
        raise NotAccepted(str(problem), permanent=False) from problem


def _finish(session: smtplib.SMTP, server: Server) -> Handed:
    try:
        if session.sock is not None:
            session.sock.settimeout(server.final_timeout)
        session.send(b".\r\n")
        code, text = session.getreply()
    except (OSError, smtplib.SMTPException) as problem:
        raise Unclear(str(problem) or type(problem).__name__) from problem
    if code // 100 == 2:
        return Handed(code, _words(text))
    if code // 100 in (4, 5):
        raise NotAccepted(_words(text), permanent=code // 100 == 5, code=code)
    raise Unclear(f"unreadable answer: {_words(text)}")


def _say_goodbye(session: smtplib.SMTP) -> None:
    """End the session as the protocol wants it; the outcome no longer depends on it."""
    with suppress(OSError, smtplib.SMTPException):
        if session.sock is not None:
            session.sock.settimeout(SECONDS_FOR_GOODBYE)
        session.quit()


def _words(answer: bytes | str) -> str:
    text = answer.decode("utf-8", "replace") if isinstance(answer, bytes) else answer
    return " ".join(text.split())[:500]
