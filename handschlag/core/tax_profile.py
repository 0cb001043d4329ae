"""How a seller is taxed as a whole: what a new bill starts with, and the sentence on tax after payment."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from handschlag.core.text import Text

REGULAR, SMALL_BUSINESS, EXEMPT = "regular", "small_business", "exempt"
SCHEMES: dict[str, tuple[Text, Text]] = {
    REGULAR: (
        Text("Regelbesteuerung", "Regular taxation"),
        Text(
            "Sie weisen Umsatzsteuer aus. Die Sätze wählen Sie je Position.",
            "You charge VAT. You choose the rate for each line.",
        ),
    ),
    SMALL_BUSINESS: (
        Text("Kleinunternehmer, § 19 UStG", "Small business, § 19 UStG"),
        Text(
            "Keine Umsatzsteuer. Der Hinweis kommt von selbst auf jede Rechnung.",
            "No VAT. The note is on every invoice by itself.",
        ),
    ),
    EXEMPT: (
        Text("Steuerfreie Tätigkeit", "Exempt activity"),
        Text(
            "Etwa Heilberufe, Unterricht, Vermietung. Der Paragraf steht auf jeder Rechnung.",
            "Such as healing, teaching, letting. The paragraph is on every invoice.",
        ),
    ),
}

AGREED, RECEIVED = "agreed", "received"
ACCOUNTING: dict[str, tuple[Text, Text]] = {
    AGREED: (
        Text("Nach vereinbarten Entgelten (Soll)", "When invoiced (accrual basis)"),
        Text("Der Normalfall, § 16 UStG.", "The usual case, § 16 UStG."),
    ),
    RECEIVED: (
        Text("Nach vereinnahmten Entgelten (Ist)", "When paid (cash basis)"),
        Text("Auf Antrag beim Finanzamt, § 20 UStG.", "If the tax office has agreed, § 20 UStG."),
    ),
}
USUAL = ("standard", "reduced")

# § 14 Abs. 4 Nr. 6a, § 27 Abs. 41 UStG: the law wants this very sentence on invoices issued from this day on
RECEIVED_NOTE = Text(
    "Versteuerung nach vereinnahmten Entgelten",
    "Versteuerung nach vereinnahmten Entgelten (VAT is due when payment is received)",
)
RECEIVED_NOTE_DUE = date(2028, 1, 1)


@dataclass(frozen=True, slots=True)
class TaxProfile:
    """The seller's taxation on one day; empty texts where the seller has not said."""

    scheme: str = ""  # key of SCHEMES
    accounting: str = ""  # key of ACCOUNTING
    usual: str = ""  # situation most lines have under regular taxation
    exemption_reason: str = ""  # BT-120 of exempt activities
    says_received: bool = False  # print the note before the law wants it

    @property
    def situation(self) -> str:
        """The situation (key of ``core.tax.SITUATIONS``) a new bill starts with."""
        if self.scheme in (SMALL_BUSINESS, EXEMPT):
            return self.scheme
        return self.usual if self.usual in USUAL else "standard"

    def received_note(self, issued: date) -> Text | None:
        """The sentence on taxation after payment, where the law or the seller wants it on a bill issued on this day.

        It belongs on bills that show VAT only (§ 14 Abs. 4 Nr. 6a UStG).
        """
        if self.accounting != RECEIVED or self.scheme in (SMALL_BUSINESS, EXEMPT):
            return None
        return RECEIVED_NOTE if self.says_received or issued >= RECEIVED_NOTE_DUE else None
