"""What the worker does for contracts: a slice at a time, harmless when it runs twice or never."""

from django_tasks import task

from handschlag.contracts import billing


@task()
def bill_due() -> bool:
    """Bill what is due; where there may be more, another job goes on."""
    more = billing.run()
    if more:
        bill_due.enqueue()
    return more
