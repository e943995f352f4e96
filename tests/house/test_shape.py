"""The shape of the code: what a reader can hold in mind, and what belongs outside or inside."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from tests.house import tree

LONGEST_FILE = 420
LONGEST_FUNCTION = 45
MOST_PARAMETERS = 10
COME_WITH_THE_CALL = {"self", "cls", "by", "at", "ids"}
EMPTY_NAMES = {"utils", "util", "helpers", "helper", "misc", "common", "manager", "process", "handle", "data", "info"}
CLOCKS = {"datetime.now", "datetime.utcnow", "datetime.today", "timezone.now", "date.today", "time.time"}
MAKERS = {"uuid1", "uuid4", "uuid7"}


def below_the_faces() -> Iterator[Path]:
    outside = (*tree.FACES, "core", "settings")
    return (path for path in tree.product() if tree.module_of(path) not in outside)


def own_parameters(function: tree.Function) -> set[str]:
    """What a caller has to think about: not the actor, the instant and the ids that every action is given."""
    arguments = function.args
    named = {argument.arg for argument in (*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs)}
    return named - COME_WITH_THE_CALL


def test_no_file_is_too_long_to_read() -> None:
    long = {
        str(p.relative_to(tree.ROOT)): n
        for p in tree.product()
        if (n := len(p.read_text().splitlines())) > LONGEST_FILE
    }
    assert long == {}


def test_no_function_is_too_long_to_read() -> None:
    long = [
        tree.shown(path, node.lineno, f"{node.name} {size}")
        for path in tree.product()
        for node in tree.functions(path)
        if (size := (node.end_lineno or node.lineno) - node.lineno + 1) > LONGEST_FUNCTION
    ]
    assert long == []


def test_no_function_takes_more_than_ten_parameters() -> None:
    many = [
        tree.shown(path, node.lineno, node.name)
        for path in tree.product()
        for node in tree.functions(path)
        if len(own_parameters(node)) > MOST_PARAMETERS
    ]
    assert many == []


def test_names_of_files_say_what_is_in_them() -> None:
    assert [
        str(p) for p in tree.product() if set(p.stem.split("_")) & EMPTY_NAMES or p.parent.name in EMPTY_NAMES
    ] == []


def test_imports_stand_at_the_top() -> None:
    inner = [
        tree.shown(path, found.lineno)
        for path in tree.product()
        for node in tree.functions(path)
        for found in ast.walk(node)
        if isinstance(found, ast.Import | ast.ImportFrom)
    ]
    assert inner == []


def test_faces_touch_no_table() -> None:
    touched = [
        tree.shown(path, node.lineno)
        for path in tree.product()
        if tree.module_of(path) in tree.FACES
        for node in ast.walk(tree.parsed(path))
        if isinstance(node, ast.Attribute) and node.attr in ("objects", "_default_manager", "_base_manager")
    ]
    assert touched == []


def test_below_the_faces_nobody_reads_a_clock_or_makes_an_id() -> None:
    called = [
        tree.shown(path, node.lineno, name)
        for path in below_the_faces()
        for node in ast.walk(tree.parsed(path))
        if isinstance(node, ast.Call)
        and (name := ast.unparse(node.func))
        and (any(name == clock or name.endswith(f".{clock}") for clock in CLOCKS) or name.split(".")[-1] in MAKERS)
    ]
    clocks = [
        tree.shown(path, line, name)
        for path in below_the_faces()
        for line, name in tree.imports(path)
        if name in ("lianfang.core.clock.now", "lianfang.core.clock.real_now")
    ]
    assert called + clocks == []


def test_nothing_is_left_open() -> None:
    marks = re.compile(r"\b(TODO|FIXME|XXX|NotImplementedError)\b")
    left = [
        tree.shown(path, number)
        for path in tree.product()
        for number, line in enumerate(path.read_text().splitlines(), 1)
        if marks.search(line)
    ]
    assert left == []


def test_no_test_is_skipped() -> None:
    """But for one that reads real files beside the clone and says so where they are not there."""
    beside = "mark.skipif(not SHARED.is_dir(), reason="
    skips = re.compile(r"mark\.(skip|skipif|xfail)\b|pytest\.(skip|importorskip|xfail)\(|@unittest\.skip")
    skipped = [
        tree.shown(path, number)
        for path in tree.files()
        if path.suffix == ".py" and tree.ROOT / "tests" in path.parents and path != Path(__file__)
        for number, line in enumerate(path.read_text().splitlines(), 1)
        if skips.search(line) and beside not in line
    ]
    assert skipped == []
