"""Files of a draft: attached once per content, described by the form, gone with the draft."""

from __future__ import annotations

import threading
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.db import connection

from handschlag.core import attachments
from handschlag.core.attachments import AttachmentRefused
from handschlag.drafts import attaching, drafting, files
from handschlag.drafts.models import Draft, DraftFile
from handschlag.drafts.reviewing import review
from tests import cast
from tests.files import CSV, PDF, PNG

if TYPE_CHECKING:
    from handschlag.businesses.models import Business


def rows() -> Any:
    return DraftFile.objects.everywhere()


def names(draft: Draft) -> list[str]:
    return [file.filename for file in files.files_of(draft.data)]


def numbered(n: int, size: int = 0) -> bytes:
    return PDF + str(n).encode() + b"\0" * size


def test_a_file_is_attached_ticked_for_everything_and_named_on_the_bill(draft: Draft) -> None:
    attached = attaching.attach(draft, "Stundenzettel.pdf", PDF)
    (file,) = files.files_of(attached.data)
    assert (file.filename, file.media_type, file.size, file.embed, file.mail) == (
        "Stundenzettel.pdf", "application/pdf", len(PDF), True, True,
    )  # fmt: skip
    assert attached.revision == draft.revision + 1, "nobody issues what they have not seen"
    assert attaching.content_of(attached, file.sha256) == PDF
    (named,) = review(attached.data).bill.attachments
    assert (named.reference, named.content) == ("Stundenzettel.pdf", b"")
    assert review(attached.data).may_issue


def test_the_e_invoice_takes_only_so_much_unasked_that_it_fits_into_a_mail(draft: Draft) -> None:
    for n in range(3):
        draft = attaching.attach(draft, f"{n}.pdf", numbered(n, 2_400_000))
    assert [file.embed for file in files.files_of(draft.data)] == [True, True, False]


def test_the_same_bytes_are_attached_once_and_the_same_name_is_told_apart(draft: Draft) -> None:
    for name, content in (("beleg.pdf", PDF), ("kopie.pdf", PDF), ("Beleg.pdf", numbered(2))):
        draft = attaching.attach(draft, name, content)
    assert names(draft) == ["beleg.pdf", "Beleg (2).pdf"]
    assert rows().count() == 2


def test_a_form_changes_words_and_ticks_and_nothing_else(draft: Draft) -> None:
    draft = attaching.attach(draft, "a.pdf", PDF)
    (file,) = draft.data["files"]
    typed = cast.typed(files=[
        {"sha256": file["sha256"], "description": "  Stunden\u202e\n November ", "embed": "true", "filename": "x.exe"},
        {"sha256": "f" * 64, "description": "von anderswo", "mail": "true"},
    ])  # fmt: skip
    saved = drafting.save(draft, typed, base_revision=draft.revision, window="w1", edit=9).draft
    assert saved.data["files"] == [file | {"description": "Stunden November", "mail": ""}]


def test_a_form_sent_before_the_file_came_takes_nothing_away(draft: Draft) -> None:
    attaching.attach(draft, "a.pdf", PDF)
    saved = drafting.save(draft, cast.typed(note="spät"), base_revision=draft.revision, window="w1", edit=9)
    assert saved.conflict is None
    assert names(saved.draft) == ["a.pdf"]
    assert saved.draft.data["note"] == "spät"


def test_attaching_never_lets_an_older_window_win(draft: Draft) -> None:
    newer = drafting.save(draft, cast.typed(note="neu"), base_revision=draft.revision, window="w2", edit=1).draft
    attaching.attach(draft, "a.pdf", PDF)
    old = drafting.save(draft, cast.typed(note="alt"), base_revision=draft.revision, window="w1", edit=9)
    assert old.conflict is not None
    assert (old.draft.data["note"], names(old.draft)) == ("neu", ["a.pdf"])
    chosen = drafting.settle(old.draft, cast.typed(note="gewählt"), window="w3")
    assert names(chosen) == ["a.pdf"], "the files stay, whichever text is chosen"
    assert newer.pk == chosen.pk


def test_what_was_removed_takes_no_room_for_long(draft: Draft) -> None:
    for n in range(5):
        draft = attaching.attach(draft, f"{n}.pdf", numbered(n))
        draft = attaching.detach(draft, files.files_of(draft.data)[-1].sha256)
    assert names(draft) == []
    assert "files" not in draft.data
    assert rows().count() == 1, "the last one goes with the next"
    assert attaching.detach(draft, "0" * 64).revision == draft.revision


def test_a_hundred_files_are_ten_and_a_sentence(draft: Draft) -> None:
    refused = 0
    for n in range(100):
        try:
            draft = attaching.attach(draft, "beleg.pdf", numbered(n))
        except AttachmentRefused as problem:
            refused += problem.code == "many"
    assert (len(names(draft)), rows().count(), refused) == (10, 10, 90)


def test_a_draft_thrown_away_takes_its_files_along(business: Business, draft: Draft) -> None:
    other = attaching.attach(drafting.start(business, cast.typed()), "b.pdf", PDF)
    attaching.attach(draft, "a.pdf", PDF)
    assert drafting.discard(draft)
    assert [row.draft_id for row in rows()] == [other.pk]
    assert drafting.expire(other.updated_at + timedelta(days=31)) >= 1
    assert not rows().exists()


def test_a_guest_cannot_fill_the_disk(business: Business, draft: Draft, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(attaching, "ROOM_OF_GUEST", 3_000_000)
    for n in range(2):
        more = drafting.start(business, cast.typed())
        attaching.attach(more, "a.pdf", numbered(n, 1_400_000))
    with pytest.raises(attaching.NoRoom, match="are full"):
        attaching.attach(draft, "a.pdf", numbered(3, 1_400_000))
    assert not names(Draft.objects.everywhere().get(pk=draft.pk))


def test_room_is_free_again_once_a_file_is_removed(draft: Draft, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(attaching, "ROOM_OF_GUEST", 2_000_000)
    full = attaching.attach(draft, "a.pdf", numbered(1, 1_400_000))
    emptied = attaching.detach(full, full.data["files"][0]["sha256"])
    assert names(attaching.attach(emptied, "b.pdf", numbered(2, 1_400_000))) == ["b.pdf"]


@pytest.mark.django_db(transaction=True)
def test_files_sent_at_the_same_moment_all_arrive(business: Business, draft: Draft) -> None:
    failed: list[Exception] = []

    def send(n: int) -> None:
        try:
            attaching.attach(draft, "beleg.csv", CSV + str(n).encode())
        except Exception as problem:
            failed.append(problem)
        finally:
            connection.close()

    threads = [threading.Thread(target=send, args=(n,)) for n in range(14)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert all(isinstance(each, AttachmentRefused) for each in failed)
    found = names(Draft.objects.everywhere().get(pk=draft.pk))
    assert len(found) == len(set(found)) == attachments.MOST_FILES
    assert len(failed) == 4


def test_a_refused_file_changes_nothing(draft: Draft) -> None:
    with pytest.raises(AttachmentRefused):
        attaching.attach(draft, "bild.png", b"MZ" + PNG)
    assert Draft.objects.everywhere().get(pk=draft.pk).revision == draft.revision
    assert not rows().exists()
