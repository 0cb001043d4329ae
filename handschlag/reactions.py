"""What an event starts, who writes which mail, who makes which document: tables of dotted names, loaded when needed."""

from handschlag.events import types

# event type -> jobs, each called with the id of the event's subject
REACTIONS: dict[str, tuple[str, ...]] = {
    types.INVOICE_ISSUED: ("handschlag.invoices.jobs.make_document",),
    types.INVOICE_DOCUMENTED: ("handschlag.invoices.jobs.check_document",),
    types.INVOICE_RECEIVED: ("handschlag.receiving.jobs.check",),
    types.MAIL_SENT: ("handschlag.invoices.jobs.note_sending", "handschlag.quotes.jobs.note_sending"),
    types.DOCUMENT_MADE: ("handschlag.delivery.jobs.wake",),
    types.PROFILE_CHANGED: ("handschlag.drafts.jobs.follow_profile",),
    types.ACCOUNT_CHANGED: ("handschlag.drafts.jobs.follow_profile",),
    types.TEXT_CHANGED: ("handschlag.drafts.jobs.follow_profile",),
}

# stage of a delivery -> function(delivery) -> Mail
COMPOSERS: dict[str, str] = {
    "invoice": "handschlag.invoices.mail.invoice_mail",
    "question": "handschlag.invoices.mail.question_mail",
    "invoice-answer": "handschlag.invoices.mail.answer_mail",
    "proof": "handschlag.businesses.mail.proof_mail",
    "quote": "handschlag.quotes.mail.quote_mail",
    "follow-up-1": "handschlag.quotes.mail.follow_up_mail",
    "follow-up-2": "handschlag.quotes.mail.follow_up_mail",
    "quote-question": "handschlag.quotes.mail.question_mail",
    "quote-answer": "handschlag.quotes.mail.answer_mail",
    "quote-declined": "handschlag.quotes.mail.declined_mail",
    "quote-accepted": "handschlag.orders.mail.accepted_mail",
    "order-received": "handschlag.orders.mail.received_mail",
    "order-confirmation": "handschlag.orders.mail.confirmation_mail",
    "delivery-note": "handschlag.orders.mail.delivery_note_mail",
    "change-note": "handschlag.orders.change_mail.change_mail",
    "change-confirmed": "handschlag.orders.change_mail.confirmed_mail",
    "change-received": "handschlag.orders.change_mail.received_mail",
    "change-declined": "handschlag.orders.change_mail.declined_mail",
}

# subject of a making -> function(business id, subject id) -> files
MAKERS: dict[str, str] = {
    "quote_version": "handschlag.quotes.documenting.files",
    "order": "handschlag.orders.documenting.files",
    "confirmation": "handschlag.orders.documenting.files_of_confirmation",
    "delivery_note": "handschlag.orders.documenting.files_of_delivery_note",
    "change_note": "handschlag.orders.documenting.files_of_change",
    "change_decision": "handschlag.orders.documenting.files_of_decision",
}
