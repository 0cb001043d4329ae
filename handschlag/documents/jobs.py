"""What the worker does for documents: thin jobs that take ids, harmless when they run twice or never."""

from django.utils import timezone
from django_tasks import task

from handschlag.documents import making
from handschlag.documents.models import Making


@task()
def make(making_id: int) -> bool:
    """Make one document that was asked for."""
    return making.make(making_id)


@task()
def sweep() -> int:
    """Enqueue again every document that is not made yet, whatever happened to the first job."""
    ids = list(Making.objects.everywhere().due(timezone.now()).order_by("next_at").values_list("pk", flat=True)[:500])
    for pk in ids:
        make.enqueue(pk)
    return len(ids)
