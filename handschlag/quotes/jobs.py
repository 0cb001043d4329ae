"""What the worker does for quotes: thin jobs that take ids, harmless when they run twice or never."""

from django_tasks import task

from handschlag.delivery.models import Delivery
from handschlag.quotes import following_up
from handschlag.quotes.models import Quote, QuoteVersion


@task()
def note_sending(version_id: int) -> int:
    """After a mail with a version has left, the quote is sent."""
    sent = Delivery.objects.everywhere().about("quote_version", version_id).filter(stage="quote", state=Delivery.SENT)
    first = sent.order_by("sent_at").first()
    version = QuoteVersion.objects.everywhere().filter(pk=version_id).first()
    if first is None or version is None:
        return 0
    return int(
        Quote.objects.of(version.business_id).filter(pk=version.quote_id, sent_at=None).update(sent_at=first.sent_at)
    )


@task()
def follow_up() -> int:
    """Remind friendly of quotes that are about to expire."""
    return following_up.run()
