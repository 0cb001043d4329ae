"""SPF and DMARC records are judged as the mail servers of others read them."""

import pytest

from handschlag.core.mail_domain import ADVICE, BAD, GOOD, dmarc, places_of_dmarc, spf


@pytest.mark.parametrize(
    ("records", "code", "level"),
    [
        ((), "SPF-MISSING", BAD),
        (("google-site-verification=1", "v=spf10 -all"), "SPF-MISSING", BAD),
        (("v=spf1 include:mail.example -all",), "SPF", GOOD),
        (("V=SPF1 MX ~ALL", "something else"), "SPF", GOOD),
        (("v=spf1 redirect=_spf.mail.example",), "SPF", GOOD),
        (("v=spf1 include:mail.example",), "SPF-UNDECIDED", ADVICE),
        (("v=spf1",), "SPF-UNDECIDED", ADVICE),
        (("v=spf1 include:mail.example ?all",), "SPF-UNDECIDED", ADVICE),
        (("v=spf1 +all",), "SPF-OPEN", BAD),
        (("v=spf1 all",), "SPF-OPEN", BAD),
        (("v=spf1 -all", "v=spf1 mx -all"), "SPF-TWICE", BAD),
    ],
)
def test_spf(records: tuple[str, ...], code: str, level: str) -> None:
    verdict = spf(records)
    assert (verdict.code, verdict.level) == (code, level)
    assert bool(verdict.advice.de) == bool(verdict.advice.en) == (level != GOOD)


@pytest.mark.parametrize(
    ("records", "code", "level"),
    [
        ((), "DMARC-MISSING", BAD),
        (("v=spf1 -all",), "DMARC-MISSING", BAD),
        (("v=DMARC1; p=reject; rua=mailto:a@b.example",), "DMARC", GOOD),
        (("V=DMARC1;P=Quarantine",), "DMARC", GOOD),
        (("v=DMARC1; p=none",), "DMARC-WATCHES", ADVICE),
        (("v = DMARC1 ; p = none",), "DMARC-WATCHES", ADVICE),
        (("v=DMARC1; rua=mailto:a@b.example",), "DMARC-POLICY", BAD),
        (("v=DMARC1; p=none", "v=DMARC1; p=reject"), "DMARC-TWICE", BAD),
    ],
)
def test_dmarc(records: tuple[str, ...], code: str, level: str) -> None:
    verdict = dmarc(records)
    assert (verdict.code, verdict.level) == (code, level)


def test_dmarc_may_stand_at_the_domain_above_but_not_at_the_top() -> None:
    assert list(places_of_dmarc("rechnung.mail.example")) == ["_dmarc.rechnung.mail.example", "_dmarc.mail.example"]
    assert list(places_of_dmarc("mail.example")) == ["_dmarc.mail.example"]
    assert list(places_of_dmarc("localhost")) == ["_dmarc.localhost"]
