"""What the worker does for drafts."""

from django_tasks import task

from handschlag.drafts import drafting, sender


@task()
def expire_drafts() -> int:
    """Delete drafts nobody has touched for 30 days."""
    return drafting.expire()


@task()
def follow_profile(business_id: int) -> int:
    """Bring open drafts up to date with what their business has set."""
    return sender.follow(business_id)
