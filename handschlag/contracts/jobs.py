"""What the worker does for contracts: a slice at a time, harmless when it runs twice or never."""

from django_tasks import task

from handschlag.contracts import billing
from handschlag.delivery import sending


@task()
def bill_due() -> bool:
    """Bill what is due; where there may be more, another job goes on.

    A copy restored from a backup waits for ``handschlag resume``: where the original still runs, both would bill.
    """
    if sending.on_hold():
        return False
    more = billing.run()
    if more:
        bill_due.enqueue()
    return more
