"""Hold a received e-invoice to the official rules in the background, and keep their report with it (EI-14).

The report is what protects input tax where a format fault shows later (letter of the Ministry of Finance, 2025-10-15).
"""

from __future__ import annotations

from dataclasses import asdict

from django.db import transaction
from django.utils import timezone

from handschlag.documents import official_rules
from handschlag.documents.models import Examination
from handschlag.events import types
from handschlag.events.recording import record
from handschlag.receiving import keeping
from handschlag.receiving.models import ReceivedInvoice


def check(received_id: int) -> Examination | None:
    """Ask the official rules about one received invoice and keep what they said; ``None`` where that was done."""
    row: ReceivedInvoice = ReceivedInvoice.objects.everywhere().get(pk=received_id)
    stored = keeping.content(row, keeping.XML)
    if row.checked_at or stored is None:
        return None
    faults, rule_sets, not_asked = [], [], ""
    try:
        report = official_rules.examine(bytes(stored.content))
        faults, rule_sets = [asdict(fault) for fault in report.faults], [list(each) for each in report.rule_sets]
    except official_rules.NotChecked as problem:
        not_asked = str(problem)[:300]
    now = timezone.now()
    with transaction.atomic():
        if not ReceivedInvoice.objects.of(row.business_id).filter(pk=row.pk, checked_at=None).update(checked_at=now):
            return None  # another worker was faster
        examination: Examination = Examination.objects.of(row.business_id).create(
            business_id=row.business_id,
            subject=keeping.SUBJECT,
            subject_id=row.pk,
            xml_sha256=stored.sha256,
            rule_sets=rule_sets,
            faults=faults,
            differences=[],
            not_asked=not_asked,
            at=now,
        )
        record(
            business_id=row.business_id,
            type=types.INVOICE_CHECKED,
            subject=keeping.SUBJECT,
            subject_id=row.pk,
            actor="worker",
            data={
                "xml": stored.sha256,
                "rules": rule_sets,
                "faults": sorted({fault["code"] for fault in faults}),
                "differences": [],
            },
        )
    return examination


def newest(row: ReceivedInvoice) -> Examination | None:
    """What the official rules said, or ``None`` where they have not been asked yet."""
    return Examination.objects.of(row.business_id).about(keeping.SUBJECT, row.pk).first()  # type: ignore[no-any-return]
