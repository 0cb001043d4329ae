"""Change the core in one place at a time and see whether its tests notice: ``make mutate``.

Money, tax, totals and numbering must be tested so well that at least 85 % of such faults are found. Each mutant runs
in a process of its own, forked from one that has everything else loaded; nothing on disk is changed. A mutant is
killed by a failing test, or by running too long. ``--sample N`` tries N of them, chosen by ``--seed``.
"""

from __future__ import annotations

import argparse
import ast
import importlib.abc
import importlib.util
import os
import random
import resource
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType

import hypothesis
import pytest

ROOT = Path(__file__).parents[2]
SECONDS = 30  # of CPU time for one mutant; all tests of a right module take half of that
LEAST = 85  # percent
# module -> its tests, the quickest first
MODULES = {
    "money": ("test_money.py", "test_totals_rules.py"),
    "tax": ("test_tax.py", "test_situations.py", "test_totals_rules.py"),
    "totals": ("test_totals_rules.py", "test_totals.py"),
    "numbering": ("test_numbering.py",),
}
OTHER: dict[type[ast.AST], type[ast.AST]] = {
    ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt, ast.Eq: ast.NotEq, ast.NotEq: ast.Eq,
    ast.Is: ast.IsNot, ast.IsNot: ast.Is, ast.In: ast.NotIn, ast.NotIn: ast.In, ast.And: ast.Or, ast.Or: ast.And,
    ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.Div, ast.Div: ast.Mult, ast.Mod: ast.Mult, ast.Pow: ast.Mult,
    ast.FloorDiv: ast.Mult,
}  # fmt: skip
# Calls whose arguments are words for people
WORDS = ("Text", "SituationUnknown", "AmountNotUnderstood", "ValueError", "TypeError", "KeyError")


Change = Callable[[ast.AST], None]


@dataclass(frozen=True)
class Mutant:
    """One change of one node of a module."""

    module: str
    what: str
    number: int  # of the node
    change: Change

    def tree(self) -> ast.Module:
        """The module with that change."""
        tree = ast.parse(path_of(self.module).read_text())
        self.change(list(ast.walk(tree))[self.number])
        return ast.fix_missing_locations(tree)


def path_of(module: str) -> Path:
    """Where a module stands."""
    return ROOT / "handschlag" / "core" / f"{module}.py"


def mutants(module: str) -> Iterator[Mutant]:
    """Every change of a module."""
    tree = ast.parse(path_of(module).read_text())
    nodes = list(ast.walk(tree))
    left_out = {id(each) for node in nodes for each in _left_out(node)}
    for number, node in enumerate(nodes):
        if id(node) in left_out:
            continue
        for what, change in _changes(node):
            yield Mutant(module, f"{module}.py, line {getattr(node, 'lineno', 0)}: {what}", number, change)


def _left_out(node: ast.AST) -> Iterator[ast.AST]:
    """Types and words: nothing that is computed."""
    parts: list[ast.AST | None] = []
    if isinstance(node, ast.AnnAssign | ast.arg):
        parts.append(node.annotation)
    elif isinstance(node, ast.FunctionDef):
        parts += [node.returns, *node.decorator_list]
    elif isinstance(node, ast.ClassDef):
        parts += node.decorator_list
    elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in WORDS:
        parts += node.args
    elif isinstance(node, ast.keyword) and node.arg == "strict":  # of zip: only says that both are equally long
        parts.append(node.value)
    elif isinstance(node, ast.If) and isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING":
        parts.append(node)
    for part in parts:
        yield from ast.walk(part) if part is not None else ()


def _changes(node: ast.AST) -> Iterator[tuple[str, Change]]:
    if isinstance(node, ast.Compare) and type(node.ops[0]) in OTHER:
        other = OTHER[type(node.ops[0])]
        yield f"{type(node.ops[0]).__name__} is {other.__name__}", lambda n: n.ops.__setitem__(0, other())  # type: ignore[attr-defined]
    if isinstance(node, ast.BinOp | ast.BoolOp | ast.AugAssign) and type(node.op) in OTHER:
        swapped = OTHER[type(node.op)]
        yield f"{type(node.op).__name__} is {swapped.__name__}", lambda n: setattr(n, "op", swapped())
    if isinstance(node, ast.UnaryOp):
        plain = ast.UAdd if isinstance(node.op, ast.USub) else ast.Not
        if isinstance(node.op, ast.USub):
            yield "minus is plus", lambda n: setattr(n, "op", plain())
        elif isinstance(node.op, ast.Not):
            yield "not is gone", lambda n: setattr(n, "operand", ast.UnaryOp(ast.Not(), n.operand))  # type: ignore[attr-defined]
    if isinstance(node, ast.Constant) and isinstance(node.value, bool):
        yield f"{node.value} is {not node.value}", lambda n: setattr(n, "value", not n.value)  # type: ignore[attr-defined]
    elif isinstance(node, ast.Constant) and isinstance(node.value, int):
        yield f"{node.value} is {node.value + 1}", lambda n: setattr(n, "value", n.value + 1)  # type: ignore[attr-defined]
    if isinstance(node, ast.If | ast.IfExp | ast.While):
        yield "if is if not", lambda n: setattr(n, "test", ast.UnaryOp(ast.Not(), n.test))  # type: ignore[attr-defined]
    if isinstance(node, ast.Return) and node.value is not None:
        yield "nothing is returned", lambda n: setattr(n, "value", ast.Constant(None))


class _Mutated(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Loads one module from a changed tree."""

    def __init__(self, name: str, path: Path, tree: ast.Module) -> None:
        self.name, self.path, self.tree = name, path, tree

    def find_spec(self, name: str, path: Sequence[str] | None, target: ModuleType | None = None) -> object:
        return importlib.util.spec_from_file_location(name, self.path, loader=self) if name == self.name else None

    def exec_module(self, module: ModuleType) -> None:
        exec(compile(self.tree, str(self.path), "exec"), module.__dict__)  # noqa: S102 our own source, changed


def survives(mutant: Mutant) -> bool:
    """Whether no test notices the change."""
    name, path, tests = f"handschlag.core.{mutant.module}", path_of(mutant.module), MODULES[mutant.module]
    child = os.fork()
    if child == 0:
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        os.dup2(1, 2)
        resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
        sys.meta_path.insert(0, _Mutated(name, path, mutant.tree()))  # type: ignore[arg-type]
        plain = ("-x", "-q", "-c", os.devnull, "--rootdir", str(ROOT), "--noconftest")
        without = [part for plugin in ("cacheprovider", "django", "xdist") for part in ("-p", f"no:{plugin}")]
        os._exit(int(pytest.main([*plain, *without, *(str(ROOT / "tests/core" / test) for test in tests)])))
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0


def main() -> int:
    """Run from the command line."""
    parser = argparse.ArgumentParser()
    parser.add_argument("modules", nargs="*", default=list(MODULES))
    parser.add_argument("--sample", type=int, default=0)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--seconds", type=float, default=7200)
    options = parser.parse_args()
    hypothesis.settings.register_profile("mutate", max_examples=40, deadline=None, database=None, derandomize=True)
    hypothesis.settings.load_profile("mutate")
    end = time.monotonic() + options.seconds
    work = [mutant for module in options.modules for mutant in mutants(module)]
    possible = len(work)
    if options.sample:
        work = random.Random(options.seed).sample(work, min(options.sample, possible))
    tried: Counter[str] = Counter()
    alive: Counter[str] = Counter()
    for mutant in work:
        if time.monotonic() > end:
            break
        tried[mutant.module] += 1
        if survives(mutant):
            alive[mutant.module] += 1
            print(f"alive: {mutant.what}", flush=True)
    for module in tried:
        print(f"{module}: {tried[module] - alive[module]} of {tried[module]} killed")
    killed = 100 * (tried.total() - alive.total()) / (tried.total() or 1)
    print(f"{killed:.1f} % of {tried.total()} killed, of {possible} possible (seed {options.seed})")
    return 0 if killed >= LEAST else 1


if __name__ == "__main__":
    raise SystemExit(main())
