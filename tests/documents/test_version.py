"""The template's version changes with everything that can change the bytes."""

from __future__ import annotations

from pathlib import Path

from handschlag.documents import version


def test_it_covers_every_file_that_makes_the_document() -> None:
    here = Path(version.__file__).parent
    not_in_the_bytes = {"__init__.py", "models.py", "archiving.py", "rendering.py", "images.py", "version.py"}
    not_in_the_bytes |= {"making.py", "jobs.py", "searching.py", "receiving.py", "comparing.py", "attaching.py"}
    not_in_the_bytes |= {"official_rules.py", "rule_sets.py", "rules_process.py"}
    files = {str(path.relative_to(here)) for path in here.rglob("*.py")} - not_in_the_bytes
    assert {file for file in files if not file.startswith("migrations/")} == set(version._WRITERS)


def test_one_changed_byte_changes_it(tmp_path: Path) -> None:
    file = tmp_path / "letter.typ"
    file.write_text("a")
    one = version._fingerprint([file])
    file.write_text("b")
    assert version._fingerprint([file]) != one
    assert version.TEMPLATE_VERSION.startswith(f"{version.LAYOUT}-")
    assert len(version.RULES_VERSION) == 12
