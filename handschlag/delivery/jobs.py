"""What the worker does for the outbox."""

from django_tasks import task

from handschlag.delivery import sending
from handschlag.documents.models import Making


@task()
def send(delivery_id: int) -> str:
    """Look at one outbox row and send it if it is due."""
    return sending.send(delivery_id)


@task()
def wake(making_id: int) -> int:
    """A document is made: mails that waited for it go now."""
    row = Making.objects.everywhere().get(pk=making_id)
    return sending.wake(row.business_id, row.subject, row.subject_id)
