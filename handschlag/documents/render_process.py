"""The render process: sets type, reads pictures and strangers' PDFs for its parent, and can reach nothing else.

Started as ``python -m handschlag.documents.render_process ROOT FONTS``; plain Python, no Django, no settings, no
secrets in its environment. Jobs come on stdin, results go to stdout, the end of stdin ends the process (so it never
outlives its parent, whichever thread started it). ROOT holds copies of the template and nothing else.
"""

from __future__ import annotations

import contextlib
import ctypes
import hashlib
import json
import os
import resource
import shutil
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import typst

from handschlag.core.einvoice.pdf_attachment import attached_invoice
from handschlag.core.einvoice.zugferd import in_the_pdf
from handschlag.core.untrusted_xml import DocumentRefused
from handschlag.documents import factur_x
from handschlag.documents.images import ImageRefused, re_encode
from handschlag.documents.pipe import receive, send

MEMORY = 2 * 1024**3  # address space; a letter of 500 lines maps about 600 MB
CPU_SECONDS = 10  # per job
CPU_SECONDS_FOR_A_PDF = 40  # 2,000 lines with texts around each must become a document, and nobody waits for it
CPU_SECONDS_FOR_STRANGERS = 3  # a PDF of somebody we do not know: an honest one takes milliseconds
FILE_SIZE = 32 * 1024**2
OPEN_FILES = 64


class Typesetter:
    """One warm compiler; not to be shared between threads."""

    def __init__(self, root: Path, fonts: Path) -> None:
        self.root = root
        nowhere = str(root / "no-packages")
        self.compiler = typst.Compiler(
            str(root / "letter.typ"),
            root=str(root),
            font_paths=typst.Fonts(include_system_fonts=False, font_paths=[str(fonts)]),
            ignore_system_fonts=True,
            package_path=nowhere,
            package_cache_path=nowhere,
        )

    def pdf(self, letter: bytes, xml: bytes, logo: bytes) -> list[bytes]:
        level, filename = in_the_pdf(xml)
        with self._inputs(letter, logo) as inputs:
            if xml:
                inputs |= {"xml": xml.decode(), "xml_name": filename}
            document = self.compiler.compile(sys_inputs=inputs, pdf_standards=["a-3a", "ua-1"], timestamp=0)
        with self._file("document.pdf", document) as file:
            return [factur_x.declare(file, level, filename) if xml else factur_x.packed(file)]

    def svg(self, letter: bytes, logo: bytes) -> list[bytes]:
        with self._inputs(letter, logo) as inputs:
            pages = self.compiler.compile(sys_inputs=inputs, format="svg", timestamp=0)
        return [pages] if isinstance(pages, bytes) else pages

    @contextlib.contextmanager
    def _inputs(self, letter: bytes, logo: bytes) -> Iterator[dict[str, str]]:
        inputs = {"letter": letter.decode()}
        if not logo:
            yield inputs
            return
        # a name of its own for every picture: the compiler remembers files by name
        with self._file(f"{hashlib.sha256(logo).hexdigest()}.png", logo) as picture:
            yield inputs | {"logo": picture.name}

    @contextlib.contextmanager
    def _file(self, name: str, content: bytes) -> Iterator[Path]:
        file = self.root / name
        try:
            file.write_bytes(content)
            yield file
        finally:
            file.unlink(missing_ok=True)


def _confine() -> None:
    """No network, no new rights, little memory. Namespaces are taken where the system grants them."""
    libc = ctypes.CDLL(None, use_errno=True)
    if sys.platform == "linux":
        new_user, new_net, new_ipc, no_new_privs = 0x10000000, 0x40000000, 0x08000000, 38
        if libc.unshare(new_net | new_ipc) != 0:
            libc.unshare(new_user | new_net | new_ipc)
        libc.prctl(no_new_privs, 1, 0, 0, 0)
    for kind, limit in (
        (resource.RLIMIT_AS, MEMORY),
        (resource.RLIMIT_FSIZE, FILE_SIZE),
        (resource.RLIMIT_NOFILE, OPEN_FILES),
        (resource.RLIMIT_CORE, 0),
    ):
        with contextlib.suppress(ValueError, OSError):
            resource.setrlimit(kind, (limit, limit))


def _allow_cpu(seconds: int) -> None:
    """A fresh allowance for the next job; the kernel ends the process when it is used up."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    allowed = int(used.ru_utime + used.ru_stime) + seconds
    resource.setrlimit(resource.RLIMIT_CPU, (allowed, resource.RLIM_INFINITY))


def _resident_bytes() -> int:
    with contextlib.suppress(OSError):
        return int(Path("/proc/self/statm").read_text().split()[1]) * resource.getpagesize()
    return 0


def _do(job: Callable[..., list[bytes]], parts: list[bytes]) -> list[bytes]:
    """The answer to one job: a JSON status, then the results."""
    try:
        results, status = job(*parts), {"ok": True}
    except ImageRefused as refused:
        results, status = [], {"ok": False, "refused": refused.code}
    except DocumentRefused as refused:
        results, status = [], {"ok": False, "document": refused.code}
    except (typst.TypstError, ValueError, MemoryError, OSError) as error:
        results, status = [], {"ok": False, "error": str(error)[:2000]}
    usage = resource.getrusage(resource.RUSAGE_SELF)
    status |= {"resident": _resident_bytes(), "cpu": usage.ru_utime + usage.ru_stime}
    return [json.dumps(status).encode(), *results]


def main(root: str, fonts: str) -> None:
    stdin, stdout = sys.stdin.buffer, os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # whatever a library prints must not get between the messages
    _confine()
    typesetter = Typesetter(Path(root), Path(fonts))
    jobs: dict[bytes, Callable[..., list[bytes]]] = {
        b"pdf": typesetter.pdf,
        b"svg": typesetter.svg,
        b"logo": lambda data: [re_encode(data)],
        b"invoice": lambda pdf: [attached_invoice(pdf)],
    }
    while True:
        try:
            name, *parts = receive(stdin)
        except EOFError:
            shutil.rmtree(root, ignore_errors=True)  # a parent that was killed could not do it
            return
        _allow_cpu({b"invoice": CPU_SECONDS_FOR_STRANGERS, b"pdf": CPU_SECONDS_FOR_A_PDF}.get(name, CPU_SECONDS))
        send(stdout, *_do(jobs[name], parts))


if __name__ == "__main__":
    main(*sys.argv[1:])
