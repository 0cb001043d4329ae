"""What the worker does for the outbox."""

from django_tasks import task

from handschlag.delivery import sending


@task()
def send(delivery_id: int) -> str:
    """Look at one outbox row and send it if it is due."""
    return sending.send(delivery_id)
