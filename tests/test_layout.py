"""The house stays a house: import rules, names, docstrings, and nothing that belongs to one machine."""

import ast
import re
import subprocess
import tomllib
from pathlib import Path

from tests.stage import REPOSITORY

FILES = [
    REPOSITORY / name
    for name in subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"],
        cwd=REPOSITORY, capture_output=True, text=True, check=True,
    ).stdout.split("\0")
    if name and (REPOSITORY / name).is_file()
]  # fmt: skip
MODULES = [file for file in FILES if file.suffix == ".py"]
OURS = [file for file in MODULES if file.is_relative_to(REPOSITORY / "handschlag") and "migrations" not in file.parts]
TEXTS = [file for file in FILES if b"\0" not in file.read_bytes()[:8192]]

# Files of a kind hide what they do; files of an activity say it.
KINDS = {"utils", "util", "helpers", "helper", "services", "service", "managers", "manager", "common", "misc", "views"}
LONG = 500  # a reader tires; split by topic, never by kind


def name(file: Path) -> str:
    return str(file.relative_to(REPOSITORY))


def code(file: Path) -> ast.Module:
    return ast.parse(file.read_text())


def test_imports_only_go_down():
    from importlinter.cli import EXIT_STATUS_SUCCESS, lint_imports

    assert lint_imports(config_filename=str(REPOSITORY / "pyproject.toml"), no_cache=True) == EXIT_STATUS_SUCCESS


def test_every_layer_exists():
    contracts = tomllib.loads((REPOSITORY / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    layers = next(contract["layers"] for contract in contracts if contract["type"] == "layers")
    optional = [layer for layer in layers if "(" in layer]
    assert not optional, "every named layer is really there"


def test_files_are_named_by_activity():
    assert [name(file) for file in OURS if file.stem in KINDS] == []


def test_folders_are_packages_with_something_in_them():
    folders = {file.parent for file in OURS}
    for folder in folders:
        assert (folder / "__init__.py").exists(), f"{name(folder)} is no package"
        assert any(file.parent == folder and file.stem != "__init__" for file in OURS), f"{name(folder)} is empty"


def test_modules_open_with_a_sentence():
    openings = {name(file): (ast.get_docstring(code(file)) or "").split("\n\n")[0].rstrip() for file in OURS}
    assert [file for file, opening in openings.items() if not opening.endswith((".", "!", "?", ":"))] == []


def test_modules_are_not_tiring():
    lengths = {name(file): len(file.read_text().splitlines()) for file in OURS}
    assert {file: lines for file, lines in lengths.items() if lines > LONG} == {}


def test_public_functions_of_the_core_explain_themselves():
    silent = [
        f"{name(file)}: {node.name}"
        for file in OURS
        if file.is_relative_to(REPOSITORY / "handschlag" / "core")
        for node in code(file).body
        if isinstance(node, ast.FunctionDef | ast.ClassDef)
        and not node.name.startswith("_")
        and not ast.get_docstring(node)
    ]
    assert silent == []


def test_nothing_is_left_to_do_in_comments():
    unfinished = re.compile(r"\b(TO" + r"DO|FIX" + r"ME|X" + r"XX)\b")
    assert [name(file) for file in MODULES if unfinished.search(file.read_text())] == []


def test_no_float_in_money():
    """Neither the core nor a model may hold or make a float; a table keeps whole numbers."""
    floats = [
        f"{name(file)}:{node.lineno}"
        for file in OURS
        if file.is_relative_to(REPOSITORY / "handschlag" / "core") or file.stem == "models"
        for node in ast.walk(code(file))
        if (isinstance(node, ast.Constant) and isinstance(node.value, float))
        or (isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "float")
        or (isinstance(node, ast.Attribute) and node.attr in ("FloatField", "DecimalField"))
    ]
    assert floats == []


def test_lock_files_name_no_host_and_hash_everything():
    locks = sorted((REPOSITORY / "requirements").glob("*.txt"))
    assert len(locks) >= 5
    for lock in locks:
        text = lock.read_text()
        assert "://" not in text, name(lock)
        for line in text.replace("\\\n", " ").splitlines():
            assert "--hash=sha256:" in line, f"{name(lock)}: {line}"


def test_every_lock_belongs_to_a_list():
    folder = REPOSITORY / "requirements"
    assert {file.stem for file in folder.glob("*.txt")} == {file.stem for file in folder.glob("*.in")}


def test_nothing_names_this_machine():
    """A path of a developer's machine breaks on every other one."""
    homes = re.compile(r"(?<![\w.$~])/(?:wo" + r"rk|ro" + r"ot|ho" + r"me/\w+|Us" + r"ers/\w+)/\w")
    machine = str(REPOSITORY)
    assert [
        name(file) for file in TEXTS if homes.search(text := file.read_text(errors="replace")) or machine in text
    ] == []


def test_nothing_is_loaded_from_elsewhere():
    """Pages and styles load only our own files; links for people are fine."""
    loading = re.compile(r"""(?:\bsrc\s*=\s*["']|url\(\s*["']?|@import\s+["'])\s*(?:https?:)?//""", re.I)
    pages = [file for file in TEXTS if file.suffix in (".html", ".css", ".js", ".svg")]
    pages = [file for file in pages if file.is_relative_to(REPOSITORY / "handschlag")]
    assert [name(file) for file in pages if loading.search(file.read_text())] == []


def test_pages_have_no_inline_script_or_style():
    """The content security policy forbids them, so a page that has one is broken."""
    inline = re.compile(r"<style\b|<script(?![^>]*\b(?:src|type=\"application/json\"))|\sstyle=|\son[a-z]+=[\"']", re.I)
    folder = REPOSITORY / "handschlag" / "templates"
    pages = [file for file in TEXTS if file.suffix == ".html" and file.is_relative_to(folder)]
    # Mail programs know no style sheets: there, and only there, style stands inline.
    pages = [file for file in pages if "mail" not in file.relative_to(folder).parts]
    tags = re.compile(r"{%.*?%}|{{.*?}}", re.S)
    assert [name(file) for file in pages if inline.search(tags.sub("", file.read_text()))] == []
