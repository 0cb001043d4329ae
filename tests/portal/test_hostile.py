"""Whatever arrives at the customer's door: no server error, nothing executed, nothing lost, clear sentences."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client

from handschlag.delivery.messages import build
from handschlag.delivery.models import Delivery
from handschlag.dialogue.models import Question
from handschlag.invoices.mail import question_mail

HOSTILE = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "</textarea><script>alert(1)</script>",
    "<svg/onload=alert(1)>",
    "javascript:alert(1)",
    "&lt;b&gt; &amp; &#x3c;",
    "{{ settings.SECRET_KEY }}{% load x %}",
    "{seller.__class__}",
    "%(seller)s %s %n",
    '#read("secret_key") $x$ *fett* _kursiv_',
    "#panic()",
    "'; DROP TABLE invoices_invoice; --",
    "a\r\nBcc: opfer@firma.example\r\n\r\nText",
    "Subject: falsch\n.\nQUIT",
    ".",
    "\x00\x01\x02Ende",
    "\x1b[31mrot",
    "\u202egnp.exe",
    "\u200b\u200b sichtbar \ufeff",
    "🧾" * 200,
    "👩‍👩‍👧‍👦 مرحبا שלום 你好",
    "e" + "\u0301" * 500,
    "x" * 2000,
    "a " * 1000,
    "Zeile\n" * 300,
    "\U0010ffff\ufffe",
    '=HYPERLINK("http://falle.example")',
    "../../../../etc/passwd",
    "file:///etc/passwd",
    "https://falle.example/?a=<b>",
]
NOTHING_LEFT = ["", " ", "\n\n", "\u200b", "\x00", "\u202e\u202c", "\t"]


@pytest.mark.parametrize("typed", HOSTILE)
def test_a_hostile_question_is_kept_as_text_and_mailed_as_text(customer: Client, address: str, typed: str) -> None:
    response = customer.post(f"{address}frage/", {"zeile": typed[:50], "frage": typed})
    assert response.status_code == 303
    question = Question.objects.everywhere().get()
    shown = customer.get(address).content.decode()
    assert "<script>alert" not in shown and "onerror=alert(1)>" not in shown.replace("&gt;", "")
    assert re.search(r"<(img|svg/)", shown) is None

    row = Delivery.objects.everywhere().get(stage="question")
    mail = question_mail(row)
    assert "<script" not in mail.html and "<img" not in mail.html
    plain = " ".join(mail.text.replace("> ", "").split())
    assert " ".join(question.text.split())[:500] in plain
    message = build(
        mail,
        sender="rechnung@handschlag.example",
        recipient=row.recipient,
        message_id=row.message_id,
        date=row.created_at,
    )
    head = message.split(b"\r\n\r\n")[0]
    assert b"\r\nBcc:" not in head and head.count(b"\r\nSubject:") == 1


@pytest.mark.parametrize("typed", NOTHING_LEFT)
def test_a_question_of_which_nothing_is_left_asks_for_words(customer: Client, address: str, typed: str) -> None:
    response = customer.post(f"{address}frage/", {"frage": typed})
    assert response.status_code == 422
    assert "Schreiben Sie Ihre Frage" in response.content.decode()


@pytest.mark.parametrize("typed", HOSTILE)
def test_a_hostile_day_is_no_day(customer: Client, address: str, typed: str) -> None:
    assert customer.post(f"{address}zusage/", {"tag": typed}).status_code == 422


@pytest.mark.parametrize(
    "body",
    [
        b"frage=%ff%fe%00",
        b"frage=" + b"x" * 100_000,
        b"zeile=1&zeile=2&frage=a&frage=b",
        b"%",
        b"&&&=",
        b"\xff\xfe\x00",
    ],
)
@pytest.mark.parametrize(
    "kind", ["application/x-www-form-urlencoded", "text/plain", "application/json", "multipart/form-data"]
)
def test_broken_forms_are_answered(customer: Client, address: str, body: bytes, kind: str) -> None:
    for part in ("frage", "zusage", "gesehen"):
        response: Any = customer.generic("POST", f"{address}{part}/", body, content_type=kind)
        assert response.status_code < 500, part


@pytest.mark.parametrize(
    "token", ["", "x", "%00", "..", "%2e%2e%2f", "a" * 5000, "é" * 43, "%F0%9F%A7%BE", "' OR 1=1 --"]
)
def test_strange_tokens_open_nothing(customer: Client, db: Any, token: str) -> None:
    for path in (f"/r/{token}/", f"/r/{token}/rechnung.pdf", f"/p/{token}/"):
        assert customer.get(path).status_code in (301, 400, 404)
