"""Every kind of event, with the words the timeline shows. An event of another type cannot be recorded."""

from handschlag.core.text import Text

INVOICE_ISSUED = "invoice.issued"
INVOICE_DOCUMENTED = "invoice.documented"
INVOICE_CHECKED = "invoice.checked"
INVOICE_CANCELLED = "invoice.cancelled"
INVOICE_REPLACED = "invoice.replaced"
INVOICE_CREDITED = "invoice.credited"
INVOICE_SHARED = "invoice.shared"
INVOICE_SEND_REQUESTED = "invoice.send_requested"
INVOICE_HANDED_OVER = "invoice.handed_over"
INVOICE_NOT_HANDED_OVER = "invoice.not_handed_over"
INVOICE_VIEWED = "invoice.viewed"
MAIL_SENT = "mail.sent"
MAIL_FAILED = "mail.failed"
MAIL_UNCLEAR = "mail.unclear"
MAIL_TAKEN_BACK = "mail.taken_back"
MAIL_STOPPED = "mail.stopped"
QUESTION_ASKED = "question.asked"
QUESTION_ANSWERED = "question.answered"
QUESTION_SETTLED = "question.settled"
DOCUMENT_MADE = "document.made"
QUOTE_OFFERED = "quote.offered"
QUOTE_SEND_REQUESTED = "quote.send_requested"
QUOTE_SHARED = "quote.shared"
QUOTE_VIEWED = "quote.viewed"
QUOTE_DECLINED = "quote.declined"
QUOTE_CLOSED = "quote.closed"
QUOTE_ACCEPTED = "quote.accepted"
QUOTE_FOLLOWED_UP = "quote.followed_up"
CONTRACT_BEGUN = "contract.begun"
CONTRACT_CHANGED = "contract.changed"
CONTRACT_BILLED = "contract.billed"
CONTRACT_SKIPPED = "contract.skipped"
ORDER_CONFIRMED = "order.confirmed"
ORDER_SEND_REQUESTED = "order.send_requested"
DELIVERY_NOTED = "delivery.noted"
DELIVERY_NOTE_TAKEN_BACK = "delivery.taken_back"
CHANGE_PROPOSED = "change.proposed"
CHANGE_SEND_REQUESTED = "change.send_requested"
CHANGE_CONFIRMED = "change.confirmed"
CHANGE_DECLINED = "change.declined"
CHANGE_WITHDRAWN = "change.withdrawn"
CHANGE_REPLACED = "change.replaced"
PAYMENT_PROMISED = "payment.promised"
CUSTOMER_CREATED = "customer.created"
CUSTOMER_CHANGED = "customer.changed"
CUSTOMER_NOTED = "customer.noted"
CUSTOMER_MERGED = "customer.merged"
CUSTOMER_ARCHIVED = "customer.archived"
CUSTOMER_RESTORED = "customer.restored"
CUSTOMER_ERASED = "customer.erased"
CUSTOMERS_IMPORTED = "customers.imported"
PROFILE_CHANGED = "business.profile_changed"
ACCOUNT_CHANGED = "business.account_changed"
NUMBERS_CHANGED = "business.numbers_changed"
TEXT_CHANGED = "business.text_changed"
UNIT_CHANGED = "business.unit_changed"
LOGO_CHANGED = "business.logo_changed"
ARTICLE_CHANGED = "article.changed"
PRICES_CHANGED = "prices.changed"
INVOICE_RECEIVED = "invoice.received"
BUSINESS_STARTED = "business.started"
ADDRESS_PROVED = "business.address_proved"
SENDER_REPORTED = "business.reported"
SENDER_FORGIVEN = "business.forgiven"

WORDS: dict[str, Text] = {
    INVOICE_ISSUED: Text("Ausgestellt", "Issued"),
    INVOICE_DOCUMENTED: Text("Dokument erstellt", "Document made"),
    INVOICE_CHECKED: Text("E-Rechnung geprüft", "E-invoice checked"),
    INVOICE_CANCELLED: Text("Storniert", "Voided"),
    INVOICE_REPLACED: Text("Durch eine neue ersetzt", "Replaced by a new one"),
    INVOICE_CREDITED: Text("Zum Teil zurückgenommen", "Taken back in part"),
    INVOICE_SHARED: Text("Link geteilt", "Link shared"),
    INVOICE_SEND_REQUESTED: Text("Zum Versand gegeben", "Handed over for sending"),
    INVOICE_HANDED_OVER: Text("Übergeben", "Handed over"),
    INVOICE_NOT_HANDED_OVER: Text("Doch nicht übergeben", "Not handed over after all"),
    INVOICE_VIEWED: Text("Angesehen", "Viewed"),
    MAIL_SENT: Text("Versendet", "Sent"),
    MAIL_FAILED: Text("Nicht angenommen", "Not accepted"),
    MAIL_UNCLEAR: Text("Versand unklar", "Sending unclear"),
    MAIL_TAKEN_BACK: Text("Zurückgeholt", "Taken back"),
    MAIL_STOPPED: Text("Nicht versendet", "Not sent"),
    QUESTION_ASKED: Text("Frage gestellt", "Question asked"),
    QUESTION_ANSWERED: Text("Frage beantwortet", "Question answered"),
    QUESTION_SETTLED: Text("Frage geklärt", "Question settled"),
    DOCUMENT_MADE: Text("Dokument erstellt", "Document made"),
    QUOTE_OFFERED: Text("Angebot erstellt", "Quote made"),
    QUOTE_SEND_REQUESTED: Text("Zum Versand gegeben", "Handed over for sending"),
    QUOTE_SHARED: Text("Link geteilt", "Link shared"),
    QUOTE_VIEWED: Text("Angesehen", "Viewed"),
    QUOTE_DECLINED: Text("Abgelehnt", "Declined"),
    QUOTE_ACCEPTED: Text("Angenommen", "Accepted"),
    QUOTE_CLOSED: Text("Zurückgezogen", "Taken back"),
    QUOTE_FOLLOWED_UP: Text("Freundlich nachgefragt", "Followed up"),
    CONTRACT_BEGUN: Text("Vertrag begonnen", "Contract begun"),
    CONTRACT_CHANGED: Text("Vertrag geändert", "Contract changed"),
    CONTRACT_BILLED: Text("Zeitraum abgerechnet", "Period billed"),
    CONTRACT_SKIPPED: Text("Zeitraum ausgelassen", "Period left out"),
    ORDER_CONFIRMED: Text("Auftragsbestätigung geschrieben", "Order confirmation written"),
    ORDER_SEND_REQUESTED: Text("Zum Versand gegeben", "Handed over for sending"),
    DELIVERY_NOTED: Text("Lieferschein geschrieben", "Delivery note written"),
    DELIVERY_NOTE_TAKEN_BACK: Text("Lieferschein zurückgenommen", "Delivery note taken back"),
    CHANGE_PROPOSED: Text("Änderung vorgeschlagen", "Change proposed"),
    CHANGE_SEND_REQUESTED: Text("Änderung zum Versand gegeben", "Change handed over for sending"),
    CHANGE_CONFIRMED: Text("Änderung bestätigt", "Change confirmed"),
    CHANGE_DECLINED: Text("Änderung abgelehnt", "Change declined"),
    CHANGE_WITHDRAWN: Text("Änderung zurückgezogen", "Change taken back"),
    CHANGE_REPLACED: Text("Änderung ersetzt", "Change replaced"),
    PAYMENT_PROMISED: Text("Zugesagt", "Promised"),
    CUSTOMER_CREATED: Text("Kunde angelegt", "Customer added"),
    CUSTOMER_CHANGED: Text("Kunde geändert", "Customer changed"),
    CUSTOMER_NOTED: Text("Notiz geschrieben", "Note written"),
    CUSTOMER_MERGED: Text("Kunden zusammengeführt", "Customers merged"),
    CUSTOMER_ARCHIVED: Text("Kunde archiviert", "Customer archived"),
    CUSTOMER_RESTORED: Text("Kunde zurückgeholt", "Customer brought back"),
    CUSTOMER_ERASED: Text("Kunde gelöscht", "Customer deleted"),
    CUSTOMERS_IMPORTED: Text("Kunden importiert", "Customers imported"),
    PROFILE_CHANGED: Text("Angaben des Betriebs geändert", "Business details changed"),
    ACCOUNT_CHANGED: Text("Bankkonto geändert", "Bank account changed"),
    NUMBERS_CHANGED: Text("Nummernkreis geändert", "Number series changed"),
    TEXT_CHANGED: Text("Textbaustein geändert", "Text changed"),
    UNIT_CHANGED: Text("Einheit geändert", "Unit changed"),
    LOGO_CHANGED: Text("Logo geändert", "Logo changed"),
    ARTICLE_CHANGED: Text("Artikel geändert", "Article changed"),
    PRICES_CHANGED: Text("Preise geändert", "Prices changed"),
    INVOICE_RECEIVED: Text("Rechnung empfangen", "Invoice received"),
    BUSINESS_STARTED: Text("Begonnen", "Started"),
    ADDRESS_PROVED: Text("E-Mail-Adresse bestätigt", "Email address confirmed"),
    SENDER_REPORTED: Text("Absender gemeldet", "Sender reported"),
    SENDER_FORGIVEN: Text("Absender geprüft", "Sender checked"),
}
