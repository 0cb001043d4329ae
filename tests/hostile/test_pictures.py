"""Everything uploaded as a logo: taken as a clean picture, or refused with a sentence; the rest is saved."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from handschlag.documents import images, rendering
from handschlag.drafts.models import Draft
from tests.hostile import corpus
from tests.hostile.looking import safe

pytestmark = pytest.mark.django_db

NAMES = ["logo.png", "../../etc/passwd", "logo.png\r\nX-Evil: 1", 'a".png', "x" * 5_000 + ".png", "\u202egnp.exe"]


@pytest.mark.parametrize(("make", "good"), corpus.PICTURES.values(), ids=corpus.PICTURES)
def test_pictures(seller: Any, business: Any, make: Callable[[], bytes], good: bool) -> None:
    upload = SimpleUploadedFile("logo.png", make(), "image/png")
    fields = {"window": "w", "edit": "1", "seller.name": "Atelier Nordlicht", "note": "bleibt"}
    answer = seller.post("/", fields | {"logo": upload}, headers={"X-Fragment": "1"})
    safe(answer, 200, 422)
    assert Draft.objects.of(business).get().data["note"] == "bleibt"
    business.refresh_from_db()
    assert (answer.status_code == 200) == good or upload.size == 0
    assert (business.logo is not None) == good
    if not good:
        assert upload.size == 0 or len(answer.content.decode()) > 20
    else:
        clean = bytes(business.logo)
        assert corpus.CANARY.encode() not in clean
        with Image.open(io.BytesIO(clean)) as picture:
            assert picture.format == "PNG"
            assert picture.width <= 1_000 and picture.height <= 500
            assert not picture.info
        draft = Draft.objects.of(business).get()
        safe(seller.get(f"/entwurf/{draft.pk}/seite/1.svg"), 200)
    assert images.read_logo(corpus.PICTURES["webp"][0]()), "the render process takes the next one"


@pytest.mark.parametrize("name", NAMES)
def test_names_of_files_mean_nothing(seller: Any, business: Any, name: str) -> None:
    upload = SimpleUploadedFile("x.png", corpus.PICTURES["alpha"][0](), "text/html")
    upload.name = name  # what a program sends, not what Django makes of it
    safe(seller.post("/", {"window": "w", "logo": upload}, headers={"X-Fragment": "1"}), 200, 400, 422)


def test_many_files_and_one_far_too_large(seller: Any, business: Any) -> None:
    files = {f"file{n}": SimpleUploadedFile("x.png", b"x") for n in range(20)}
    safe(seller.post("/", {"window": "w", **files}), 302, 400, 413)
    large = SimpleUploadedFile("x.png", b"\x89PNG\r\n\x1a\n" + b"\0" * 30_000_000)
    answer = seller.post("/", {"window": "w", "logo": large}, headers={"X-Fragment": "1"})
    safe(answer, 413)
    assert "Bild unter 2 MB" in answer.content.decode()
    assert rendering.re_encoded(corpus.PICTURES["alpha"][0]())


def test_a_form_that_announces_too_much_is_refused_unread(seller: Any) -> None:
    """Nobody fills our disk with a file: the size alone decides."""

    class Endless(io.RawIOBase):
        def read(self, size: int = -1) -> bytes:
            raise AssertionError("a byte was read")

    answer = seller.generic(
        "POST", "/", b"x", content_type="multipart/form-data; boundary=x",
        CONTENT_LENGTH=str(10**10), **{"wsgi.input": Endless()},
    )  # fmt: skip
    safe(answer, 413)
