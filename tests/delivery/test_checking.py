"""Whether our mail arrives: the server is reached for real, the domain is asked, the test mail is a mail."""

from typing import Any

import pytest

from handschlag.core.mail_domain import BAD, GOOD
from handschlag.delivery import checking
from handschlag.delivery.messages import AddressNotUsable
from tests.adapters.names_emulator import emulator
from tests.stage import Mailbox, free_port

RECORDS = {"mail.example": ['"v=spf1 mx -all"'], "_dmarc.mail.example": ['"v=DMARC1; p=none"']}


def codes(found: Any) -> list[tuple[str, str]]:
    return [(each.code, each.level) for each in found]


def test_server_and_domain(mailbox: Mailbox, settings: Any) -> None:
    settings.MAIL_FROM = "rechnung@post.mail.example"
    with emulator(RECORDS | {"post.mail.example": ['"v=spf1 a -all"']}) as server:
        settings.DNS_SERVER = server
        found = list(checking.verdicts())
    assert codes(found) == [("SERVER", GOOD), ("SPF", GOOD), ("DMARC-WATCHES", "advice")]
    assert "ohne Verschlüsselung" in found[0].title.de


def test_nobody_is_asked_where_that_is_off_and_an_outage_says_so(mailbox: Mailbox, settings: Any) -> None:
    assert codes(checking.verdicts()) == [("SERVER", GOOD)]
    with emulator({}, broken=True) as server:
        settings.DNS_SERVER = server
        assert codes(checking.verdicts())[1:] == [("DNS", "advice")]


def test_a_server_that_is_not_there_is_said_with_its_reason(settings: Any) -> None:
    settings.MAIL_CONFIGURED = False
    assert codes(checking.verdicts()) == [("SERVER-MISSING", BAD)]
    settings.MAIL_CONFIGURED, settings.EMAIL_HOST, settings.EMAIL_PORT = True, "127.0.0.1", free_port()
    (verdict,) = checking.verdicts()
    assert (verdict.code, verdict.level) == ("SERVER", BAD)
    assert verdict.advice.de
    assert checking.send_test("ich@mail.example", "de").level == BAD


def test_the_test_mail_arrives(mailbox: Mailbox) -> None:
    verdict = checking.send_test("ich@mail.example", "de")
    assert verdict.level == GOOD
    (message,) = mailbox.messages
    assert message["To"] == "ich@mail.example"
    assert "dkim=pass" in message.get_body(("plain",)).get_content()
    with pytest.raises(AddressNotUsable):
        checking.send_test("ich@mail.example\r\nBcc: a@b.example, c", "de")
