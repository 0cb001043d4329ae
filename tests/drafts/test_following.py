"""Open drafts when the business's first invoice makes its profile."""

from __future__ import annotations

import pytest

from handschlag.businesses import guests
from handschlag.drafts import drafting, sender
from handschlag.invoices import issuing
from tests import cast

pytestmark = pytest.mark.django_db


def test_a_draft_that_reads_the_same_need_not_be_read_again() -> None:
    business = guests.start(name="Atelier Nordlicht")
    first, second = (drafting.start(business, cast.typed()) for _ in range(2))
    issuing.issue_draft(first, by="test", today=cast.TODAY)
    sender.follow(business.pk)
    second.refresh_from_db()
    assert second.revision == 1
    assert issuing.issue_draft(second, by="test", today=cast.TODAY).number.endswith("-0002")
