"""``handschlag check-mail``: does the mail server take our mail, and what does our domain say about us."""

from __future__ import annotations

import argparse

from handschlag.cli.console import DONE, REFUSED, Stop, print_json, say
from handschlag.cli.issuing import set_up


def check(options: argparse.Namespace) -> int:
    """Each verdict as JSON and as a sentence; 0 where nothing is bad."""
    set_up(migrate=False)
    from handschlag.core.mail_domain import BAD
    from handschlag.delivery import checking
    from handschlag.delivery.messages import AddressNotUsable

    found = list(checking.verdicts())
    if options.to:
        try:
            found.append(checking.send_test(options.to, options.language))
        except AddressNotUsable as problem:
            raise Stop(problem.sentence) from None
    language = options.language
    ok = all(each.level != BAD for each in found)
    rows = [(each, each.title.in_(language), each.advice.in_(language)) for each in found]
    print_json(
        {
            "ok": ok,
            "checks": [
                {"code": each.code, "level": each.level, "title": title, "advice": advice}
                for each, title, advice in rows
            ],
        }
    )
    for _, title, advice in rows:
        say(f"{title}: {advice}" if advice else title)
    return DONE if ok else REFUSED
