"""Commands that run the product and keep it: serve, worker, demo, backup, restore, resume."""

from __future__ import annotations

import argparse
import os
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

from handschlag.cli.console import DONE, REFUSED, UNUSABLE, Stop, print_json, say
from handschlag.cli.issuing import set_up
from handschlag.core.text import Text


def serve(options: argparse.Namespace) -> int:
    """Web server, worker and clock in one command."""
    from handschlag import supervisor

    host = options.host or os.environ.get("HANDSCHLAG_HOST", "").strip() or "127.0.0.1"
    try:
        return supervisor.serve(host, options.port or port(os.environ.get("PORT", "").strip() or "8000"))
    except (argparse.ArgumentTypeError, ValueError) as error:  # PORT, DATABASE_URL
        say(str(error))
        return UNUSABLE


def port(typed: str) -> int:
    """A port as typed. Raises ``ArgumentTypeError`` with a sentence."""
    from handschlag.supervisor import LAST_PORT

    if not re.fullmatch("[0-9]{1,5}", typed) or not 1 <= int(typed) <= LAST_PORT:
        raise argparse.ArgumentTypeError(f"A port is a number from 1 to {LAST_PORT}, such as 8000, not {typed[:40]!r}")
    return int(typed)


def worker(options: argparse.Namespace) -> int:
    """Jobs and the clock alone."""
    set_up(migrate=False)  # the web process does that
    from handschlag import supervisor

    return supervisor.work()


def demo(options: argparse.Namespace) -> int:
    """A filled example business in a data folder of its own; no mail server, so nothing leaves the machine."""
    from handschlag import backup

    os.environ["HANDSCHLAG_DATA"] = str(backup.data_folder() / "demo")
    for name in ("DATABASE_URL", "SMTP_URL"):
        os.environ[name] = ""
    os.environ["VIES_URL"] = "off"
    if options.port:
        os.environ["PORT"] = str(options.port)
    set_up()
    from handschlag.demo import fill
    from handschlag.documents import rendering

    address = fill()
    rendering.stop()
    say(
        Text(f"Der Beispielbetrieb öffnet sich hier: {address}", f"The example business opens here: {address}").in_(
            options.language
        )
    )
    return serve(options)


def back_up(options: argparse.Namespace) -> int:
    """Everything into one file."""
    from handschlag import backup

    return _backup_verb(lambda: backup.backup(Path(options.file)))


def restore(options: argparse.Namespace) -> int:
    """Everything back from one file, on hold."""
    from handschlag import backup

    done = _backup_verb(lambda: backup.restore(Path(options.file), force=options.force))
    say(
        Text(
            "Wiederhergestellt. Bis Sie „handschlag resume“ aufrufen, bleiben E-Mails und Verträge liegen",
            "Restored. Until you run “handschlag resume”, mail and contracts wait",
        ).in_(options.language)
    )
    return done


def _backup_verb(verb: Callable[[], dict[str, Any]]) -> int:
    from handschlag.backup import BackupRefused

    try:
        print_json({"ok": True, **verb()})
    except BackupRefused as refused:
        raise Stop(refused.sentence, REFUSED) from None
    except ValueError as error:  # DATABASE_URL
        raise Stop(Text(str(error), str(error))) from None
    return DONE


def resume(options: argparse.Namespace) -> int:
    """Let a restored copy send again."""
    from handschlag import backup

    print_json({"ok": True, "was_on_hold": backup.resume()})
    return DONE
