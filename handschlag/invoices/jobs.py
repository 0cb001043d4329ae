"""What the worker does for invoices: thin jobs that take ids, harmless when they run twice or never."""

from datetime import timedelta

from django.utils import timezone
from django_tasks import task

from handschlag.businesses import limits
from handschlag.delivery import sending
from handschlag.delivery.models import Delivery
from handschlag.invoices import checking, documenting
from handschlag.invoices.models import Invoice, Standing


@task()
def make_document(invoice_id: int) -> bool:
    """Make the document of an issued invoice, then let waiting mails go."""
    made = documenting.make(invoice_id)
    if made:
        business_id = Invoice.objects.everywhere().values_list("business_id", flat=True).get(pk=invoice_id)
        sending.wake(business_id, "invoice", invoice_id)
    return made


@task(priority=-10)
def check_document(invoice_id: int) -> bool:
    """Examine a finished document; documents that are still to be made come first."""
    return checking.check(invoice_id) is not None


@task()
def sweep_checks() -> int:
    """Enqueue again every document that nobody has examined ten minutes after it was made."""
    due = Standing.objects.everywhere().not_checked(timezone.now() - timedelta(minutes=10)).order_by("documented_at")
    ids = list(due.values_list("pk", flat=True)[:500])
    for pk in ids:
        check_document.enqueue(pk)
    return len(ids)


@task()
def note_sending(invoice_id: int) -> int:
    """After a mail about an invoice has left, the invoice is sent."""
    sent = Delivery.objects.everywhere().about("invoice", invoice_id).filter(stage="invoice", state=Delivery.SENT)
    first = sent.order_by("sent_at").first()
    if first is None:
        return 0
    standings = Standing.objects.of(first.business_id).filter(pk=invoice_id)
    standings.filter(state=Standing.ISSUED).update(state=Standing.SENT)
    return int(standings.filter(sent_at=None).update(sent_at=first.sent_at))


@task()
def sweep_documents() -> int:
    """Enqueue again every invoice that has no document yet, whatever happened to the first job."""
    due = Standing.objects.everywhere().without_document(timezone.now()).order_by("document_next_at")
    ids = list(due.values_list("pk", flat=True)[:500])
    for pk in ids:
        make_document.enqueue(pk)
    return len(ids)


@task()
def sweep_outbox() -> int:
    """Enqueue again every message that is due."""
    return sending.sweep()


@task()
def forget_limits() -> int:
    """Forget old counters of the rate limits."""
    return limits.forget_old()
