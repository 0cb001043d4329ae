"""What an event starts, and who writes which mail: two tables of dotted names, loaded when they are needed."""

from handschlag.events import types

# event type -> jobs, each called with the id of the event's subject
REACTIONS: dict[str, tuple[str, ...]] = {
    types.INVOICE_ISSUED: ("handschlag.invoices.jobs.make_document",),
    types.MAIL_SENT: ("handschlag.invoices.jobs.note_sending",),
}

# stage of a delivery -> function(delivery) -> Mail
COMPOSERS: dict[str, str] = {
    "invoice": "handschlag.invoices.mail.invoice_mail",
    "question": "handschlag.invoices.mail.question_mail",
    "proof": "handschlag.businesses.mail.proof_mail",
}
