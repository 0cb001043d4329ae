"""Stand-in wiring for the outbox tests: one stage whose mail is ready, late or withdrawn as the test wants."""

from handschlag.delivery.messages import Attachment, Mail
from handschlag.delivery.models import Delivery
from handschlag.delivery.sending import NotReady, NotToBeSent

REACTIONS: dict[str, tuple[str, ...]] = {}
COMPOSERS = {"invoice": "tests.delivery.composing.compose"}

mood = {"now": "ready"}


def compose(delivery: Delivery) -> Mail:
    if mood["now"] == "late":
        raise NotReady
    if mood["now"] == "withdrawn":
        raise NotToBeSent("the invoice was cancelled")
    return Mail(
        subject=f"Rechnung {delivery.subject_id}",
        text="Guten Tag\n",
        html="<p>Guten Tag</p>",
        from_name="Atelier Nordlicht via Handschlag",
        attachments=(Attachment("RE-1.pdf", "application/pdf", b"%PDF-1.7"),),
    )
