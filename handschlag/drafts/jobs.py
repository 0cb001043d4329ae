"""What the worker does for drafts."""

from django_tasks import task

from handschlag.drafts import drafting


@task()
def expire_drafts() -> int:
    """Delete drafts nobody has touched for 30 days."""
    return drafting.expire()
