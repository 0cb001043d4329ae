"""Handing a message over: what is certain, what is not."""

import socket
import threading

import pytest

from handschlag.delivery.transport import NotAccepted, Server, Unclear, deliver
from tests.mailserver import Mailbox

MESSAGE = b"Subject: Rechnung\r\nMessage-ID: <1@handschlag.example>\r\n\r\nGuten Tag\r\n"
Mail = tuple[Mailbox, Server]


def hand_over(server: Server, message: bytes = MESSAGE, recipient: str = "kunde@firma.example", **more: object):
    return deliver(message, sender="rechnung@handschlag.example", recipient=recipient, server=server, **more)


def test_the_server_takes_the_message_and_keeps_it_unchanged(mail: Mail) -> None:
    mailbox, server = mail
    tricky = MESSAGE + b".\r\n..zwei Punkte\r\n.QUIT\r\nEnde\r\n"
    answer = hand_over(server, tricky)
    assert answer.code == 250
    assert mailbox.raw == [tricky]
    assert mailbox.recipients == ["kunde@firma.example"]


def test_line_ends_become_those_of_the_protocol(mail: Mail) -> None:
    mailbox, server = mail
    hand_over(server, b"Subject: x\n\n.eins\rzwei\r\ndrei")
    assert mailbox.raw == [b"Subject: x\r\n\r\n.eins\r\nzwei\r\ndrei\r\n"]


@pytest.mark.parametrize(
    ("fault", "permanent", "code"),
    [
        ("sender", True, 550),
        ("recipient-unknown", True, 550),
        ("recipient-later", False, 451),
        ("drop-before-content", False, 0),
        ("content-refused", True, 554),
        ("content-later", False, 451),
    ],
)
def test_a_clear_no_is_told_apart_by_whether_it_may_pass(mail: Mail, fault: str, permanent: bool, code: int) -> None:
    mailbox, server = mail
    mailbox.fail_with(fault)
    with pytest.raises(NotAccepted) as refusal:
        hand_over(server)
    assert (refusal.value.permanent, refusal.value.code) == (permanent, code)
    assert refusal.value.text
    assert mailbox.messages == []


@pytest.mark.parametrize(
    "fault", ["drop-after-content", "drop-after-keeping", "silent-after-content", "garbled-answer"]
)
def test_no_readable_answer_after_the_content_is_unclear(mail: Mail, fault: str) -> None:
    mailbox, server = mail
    mailbox.fail_with(fault)
    with pytest.raises(Unclear):
        hand_over(server)


def test_nobody_there_is_a_certain_no() -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        port = closed.getsockname()[1]
    with pytest.raises(NotAccepted) as refusal:
        hand_over(Server("127.0.0.1", port, encryption="none", timeout=2))
    assert not refusal.value.permanent


def test_the_note_before_the_final_dot_is_made_before_the_server_has_the_mail(mail: Mail) -> None:
    mailbox, server = mail
    seen: list[int] = []
    hand_over(server, before_final_dot=lambda: seen.append(len(mailbox.messages)))
    assert seen == [0]
    assert len(mailbox.messages) == 1


def test_nothing_arrives_when_the_note_cannot_be_made(mail: Mail) -> None:
    mailbox, server = mail

    def fail() -> None:
        raise RuntimeError("disk full")

    with pytest.raises(RuntimeError):
        hand_over(server, before_final_dot=fail)
    hand_over(server)
    assert len(mailbox.messages) == 1


def test_no_note_is_made_when_the_recipient_is_refused(mail: Mail) -> None:
    mailbox, server = mail
    mailbox.fail_with("recipient-unknown")
    notes: list[str] = []
    with pytest.raises(NotAccepted):
        hand_over(server, before_final_dot=lambda: notes.append("x"))
    assert notes == []


def test_without_encryption_nothing_is_said_where_encryption_is_a_must(mail: Mail) -> None:
    mailbox, server = mail
    strict = Server(server.host, server.port, user="wir", password="geheim", encryption="starttls", timeout=2)
    with pytest.raises(NotAccepted):
        hand_over(strict)
    assert mailbox.messages == []


@pytest.mark.parametrize("address", ["kunde@firma.example\r\nRCPT TO:<andere@firma.example>", "kündin@firma.example"])
def test_an_address_that_no_command_can_carry_is_refused_for_good(mail: Mail, address: str) -> None:
    mailbox, server = mail
    with pytest.raises(NotAccepted) as refusal:
        hand_over(server, recipient=address)
    assert refusal.value.permanent
    assert mailbox.recipients == []


def test_a_server_that_greets_with_a_no_may_be_tried_again() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def refuse() -> None:
            connection, _ = listener.accept()
            with connection:
                connection.sendall(b"554 no service here\r\n")

        thread = threading.Thread(target=refuse)
        thread.start()
        with pytest.raises(NotAccepted) as refusal:
            hand_over(Server("127.0.0.1", listener.getsockname()[1], encryption="none", timeout=2))
        thread.join()
    assert (refusal.value.code, refusal.value.permanent) == (554, False)
