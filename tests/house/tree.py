"""The tree as the house tests read it: its files, and what the Python among them imports and calls."""

import ast
import shutil
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "src" / "lianfang"
FACES = ("web", "api", "cli")
MADE = {".venv", "var", "node_modules", "__pycache__", ".git"}

Function = ast.FunctionDef | ast.AsyncFunctionDef


@cache
def files() -> tuple[Path, ...]:
    """Every file of the tree but what is ignored; where there is no git, what is made is left out by its folder."""
    if (ROOT / ".git").exists() and shutil.which("git"):
        command = ["git", "-c", "core.quotepath=off", "ls-files", "-z", "-co", "--exclude-standard"]
        names = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout.split("\0")
        return tuple(path for name in names if name and (path := ROOT / name).is_file())
    return tuple(path for path in ROOT.rglob("*") if path.is_file() and not MADE & set(path.relative_to(ROOT).parts))


@cache
def product() -> tuple[Path, ...]:
    """The Python of the program, without generated migrations."""
    return tuple(p for p in files() if p.suffix == ".py" and PACKAGE in p.parents and "migrations" not in p.parts)


@cache
def parsed(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), str(path))


def functions(path: Path) -> Iterator[Function]:
    return (node for node in ast.walk(parsed(path)) if isinstance(node, Function))


def module_of(path: Path) -> str:
    """The module of the house that a file belongs to: `people` for src/lianfang/people/rules.py."""
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


def room_of(path: Path) -> str:
    """The room within its module: `rules` for people/rules.py and for people/rules/linkage.py."""
    return (*path.relative_to(PACKAGE).parts, "")[1].removesuffix(".py")


def imports(path: Path) -> Iterator[tuple[int, str]]:
    """Every name a file imports, absolute and dotted, with its line; of `from a import b` it is `a.b`."""
    package = path.relative_to(PACKAGE.parent).parts[:-1]
    for node in ast.walk(parsed(path)):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, name.name) for name in node.names)
        elif isinstance(node, ast.ImportFrom):
            start = package[: len(package) - node.level + 1] if node.level else ()
            source = ".".join([*start, *([node.module] if node.module else [])])
            yield from ((node.lineno, f"{source}.{name.name}") for name in node.names)


def shown(path: Path, line: int, what: str = "") -> str:
    return f"{path.relative_to(ROOT)}:{line} {what}".strip()
