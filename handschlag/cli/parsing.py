"""What may be typed: every command with its options, explained in the language of the user."""

from __future__ import annotations

import argparse
from collections.abc import Callable

from handschlag import __version__
from handschlag.cli import bills, customers, issuing, mail, receiving, running, vat_ids
from handschlag.core.einvoice.formats import DEFAULT, FORMATS
from handschlag.core.examples import CASES
from handschlag.core.text import Text


def parser(language: str) -> argparse.ArgumentParser:
    """The parser of the whole command line."""

    def say(de: str, en: str) -> str:
        return Text(de, en).in_(language)

    common = argparse.ArgumentParser(add_help=False)
    common.add_argument(
        "--language",
        choices=("de", "en"),
        default=argparse.SUPPRESS,
        help=say("Sprache der Meldungen, sonst die der Umgebung", "language of messages, else the environment's"),
    )
    whole = argparse.ArgumentParser(
        prog="handschlag",
        description=say("Rechnungen schreiben, prüfen, ausstellen", "Write, check, issue invoices"),
        parents=[common],
    )
    whole.add_argument("--version", action="version", version=f"handschlag {__version__}")
    commands = whole.add_subparsers(metavar=say("BEFEHL", "COMMAND"), required=True)

    def command(name: str, run: Callable[[argparse.Namespace], int], de: str, en: str) -> argparse.ArgumentParser:
        made = commands.add_parser(name, parents=[common], help=say(de, en), description=say(de, en))
        made.set_defaults(run=run)
        return made

    def takes_bill(made: argparse.ArgumentParser) -> None:
        made.add_argument("file", metavar="FILE", help=say("JSON-Rechnung, - ist die Eingabe", "JSON bill, - is stdin"))

    def takes_look(made: argparse.ArgumentParser) -> None:
        made.add_argument("--style", choices=("klar", "klassisch"), help=say("Gestaltung", "layout"))
        made.add_argument("--accent", metavar="#RRGGBB", type=bills.colour, help=say("Farbe", "colour"))

    def takes_format(made: argparse.ArgumentParser) -> None:
        made.add_argument(
            "--format",
            choices=tuple(FORMATS),
            default=DEFAULT,
            help=say("Format, dessen Pflichten gelten, sonst ZUGFeRD", "format whose duties hold, else ZUGFeRD"),
        )

    made = command("check", bills.check, "eine Rechnung prüfen", "check a bill or e-invoice")
    made.add_argument(
        "--official", action="store_true", help=say("auch nach den amtlichen Regeln", "by the official rules too")
    )
    made.add_argument(
        "file", metavar="FILE", help=say("JSON-Rechnung, XML oder PDF, - ist die Eingabe", "JSON bill, XML or PDF")
    )
    takes_format(made)
    made = command("read", receiving.read_invoice, "eine E-Rechnung ansehen", "show an e-invoice")
    made.add_argument("file", metavar="FILE", help=say("XML oder PDF, - ist die Eingabe", "XML or PDF, - is stdin"))
    made.add_argument("--json", action="store_true", help=say("alles als JSON", "everything as JSON"))
    made = command("convert", receiving.convert, "in ein anderes Format bringen", "bring into another format")
    made.add_argument("file", metavar="IN", help=say("XML, PDF oder JSON-Rechnung", "XML, PDF or JSON bill"))
    made.add_argument("output", metavar="OUT", help=say("Ziel; .json und .pdf sagen das Format", "target"))
    made.add_argument("--format", choices=receiving.TARGETS)

    made = command(
        "render", bills.render, "das Dokument einer Rechnung, ohne auszustellen", "the document of a bill, not issued"
    )
    takes_bill(made)
    made.add_argument("--format", choices=(*FORMATS, "pdf", "svg"), required=True)
    made.add_argument("-o", "--output", metavar="FILE", help=say("Ziel, sonst die Ausgabe", "target, else stdout"))
    made.add_argument(
        "--number",
        type=bills.number,
        default="",
        help=say("Rechnungsnummer auf dem Dokument", "number on the document"),
    )
    takes_look(made)

    made = command("schema", bills.show_schema, "JSON Schema der Rechnung", "JSON Schema of the bill")
    made.add_argument("--example", action="store_true", help=say("stattdessen ein Beispiel", "an example instead"))
    made.add_argument("--case", choices=sorted(CASES), metavar="NAME", help=", ".join(sorted(CASES)))

    command("tables", bills.show_tables, "Steuersätze, Grenzen, Konten", "VAT rates, limits, accounts")

    made = command("vat-id", vat_ids.check, "eine USt-IdNr. bei VIES prüfen", "check a VAT id with VIES")
    made.add_argument("vat_identifier", metavar="ID", help=say("etwa FR40303265045", "such as FR40303265045"))
    made.add_argument("--requester", default="", metavar="ID", help=say("Ihre eigene USt-IdNr.", "your own VAT id"))
    made.add_argument("--name", default="", help=say("Name, der dazugehören soll", "name that should belong to it"))
    made.add_argument("--post-code", default="", help=say("Postleitzahl dazu", "its post code"))
    made.add_argument("--city", default="", help=say("Ort dazu", "its town"))

    made = command("issue", issuing.issue, "eine Rechnung ausstellen", "issue a bill")
    takes_bill(made)
    made.add_argument(
        "--key",
        type=issuing.key,
        help=say("derselbe Schlüssel stellt nie zweimal aus", "the same key never issues twice"),
    )
    made.add_argument(
        "--business",
        type=int,
        metavar="ID",
        help=say("Betrieb, sonst der des Verkäufers", "business, else the seller's"),
    )
    made.add_argument("-o", "--output", metavar="DIR", help=say("Ordner für PDF und XML", "folder for PDF and XML"))
    takes_format(made)
    takes_look(made)

    def takes_business(made: argparse.ArgumentParser) -> None:
        made.add_argument(
            "--business",
            type=int,
            metavar="ID",
            help=say("Betrieb, wenn es mehrere gibt", "business, if several"),
        )

    made = command("import-customers", customers.import_customers, "Kunden einlesen", "read customers in")
    made.add_argument("file", metavar="FILE", help=say("CSV oder vCard, - ist die Eingabe", "CSV or vCard, - is stdin"))
    made.add_argument("--dry-run", action="store_true", help=say("nur sagen, was geschähe", "only tell"))
    made.add_argument(
        "--known",
        choices=("leave", "fill", "update"),
        default="leave",
        help=say("was mit bekannten Kunden geschieht", "what happens to known customers"),
    )
    takes_business(made)
    made = command("export-customers", customers.export_customers, "Kunden ausgeben", "write customers out")
    made.add_argument("--json", action="store_true", help=say("alles als JSON, sonst CSV", "everything, else CSV"))
    made.add_argument("-o", "--output", metavar="FILE", help=say("Ziel, sonst die Ausgabe", "target, else stdout"))
    takes_business(made)

    command("verify", issuing.verify, "Ketten, Prüfsummen, Nummern nachrechnen", "recompute chains, hashes, numbers")
    made = command("outbox", issuing.outbox, "was noch nicht versendet ist", "what has not been sent")
    made.add_argument("--all", action="store_true", help=say("auch Versendetes", "sent messages too"))

    made = command(
        "check-mail", mail.check, "nimmt der Mailserver an, was sagt die Domain", "mail server and mail domain"
    )
    made.add_argument(
        "--to", default="", metavar="ADDRESS", help=say("eine Testmail dorthin", "send a test mail there")
    )

    made = command("senders", issuing.senders, "gemeldete Absender", "senders that were reported")
    made.add_argument("--forgive", type=int, metavar="ID", help=say("darf wieder senden", "may send again"))

    for name, run, de, en in (
        ("serve", running.serve, "alles in einem Befehl", "everything in one command"),
        ("demo", running.demo, "ein Beispielbetrieb, der nichts versendet", "an example business that sends nothing"),
    ):
        made = command(name, run, de, en)
        made.add_argument("--host", metavar="ADDRESS")
        made.add_argument("--port", type=running.port)
    command("worker", running.worker, "nur Aufträge und Uhr", "jobs and clock only")

    command("backup", running.back_up, "alles in eine Datei sichern", "everything into one file").add_argument(
        "file", metavar="FILE"
    )
    made = command("restore", running.restore, "eine Sicherung zurückholen", "bring a backup back")
    made.add_argument("file", metavar="FILE")
    made.add_argument(
        "--force", action="store_true", help=say("vorhandene Daten beiseitelegen", "move existing data aside")
    )
    command("resume", running.resume, "nach einer Wiederherstellung wieder versenden", "send again after a restore")
    return whole
