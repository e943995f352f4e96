"""The bench of linking: how many messy leads are found among a million residents, how rightly, how fast, in how much memory.

Everybody in it is made up.  Beside the program's own matcher runs Splink, where it is installed, on the same rows in the same
run: machines differ, the ratio does not.  Each runs in a process of its own.
"""

import argparse
import csv
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from random import Random
from typing import Any, NamedTuple

import numpy as np
from opencc import OpenCC
from pypinyin import lazy_pinyin

from lianfang.demo.population import SyntheticHousehold, Village, households
from lianfang.editions import queries as editions
from lianfang.people.linking import encoding, finding, ruled

from . import bench_splink
from .bench_rows import AT

RESIDENTS, LEADS, SEED = 1_000_000, 100_000, 20200213
STRANGERS = 0.2
"""Leads that are nobody's who is registered: members of registered households who were left out of the register."""
LEFT_OUT = 0.05
SHARED_PHONE = 0.25
"""Of those without a telephone, how many give that of somebody of their household."""
VILLAGES = 500
FIELDS = ("name", "sex", "born_on", "number", "phone", "address")
MISSING = {"name": 0.01, "sex": 0.1, "born_on": 0.25, "number": 0.3, "phone": 0.2, "address": 0.15}
WRONG = {"name": 0.08, "sex": 0.05, "born_on": 0.07, "number": 0.06, "phone": 0.08, "address": 0.1}
"""Errors of each field that is filled: five to ten in a hundred."""
TARGET_PRECISION, TARGET_RECALL = 0.9995, 0.99


class Somebody(NamedTuple):
    """A person as they are registered, or as a list names them."""

    id: int
    name: str
    sex: str
    born_on: str
    number: str
    phone: str
    address: str


class Watch:
    """Seconds, and seconds of processor, between starts and stops."""

    seconds = cpu = 0.0

    def start(self) -> None:
        self._began, self._spent = time.perf_counter(), time.process_time()

    def stop(self) -> None:
        self.seconds += time.perf_counter() - self._began
        self.cpu += time.process_time() - self._spent


def run(chosen: argparse.Namespace) -> int:
    """Make the rows, link them in processes of their own, and print what came of it."""
    if chosen.matcher:
        print(json.dumps(MATCHERS[chosen.matcher](Path(chosen.folder))))
        return 0
    residents = chosen.people or RESIDENTS
    leads = max(residents * LEADS // RESIDENTS, 1)
    with tempfile.TemporaryDirectory(prefix="lianfang-bench-") as folder:
        make(Path(folder), residents, leads)
        print(f"  {leads:,} leads, {residents:,} residents, nobody of whom exists", flush=True)
        own = _beside("own", folder)
        _print("Lianfang", own)
        if find_spec("splink") is None:
            print("  Splink is not installed here: nothing to set beside it")
            return 0
        other = _beside("splink", folder)
        _print("Splink", other)
        for name in ("seconds", "cpu"):
            print(f"  times as fast, by {name}: {other[name] / own[name]:.1f}")
    return 0


def _beside(matcher: str, folder: str) -> dict[str, Any]:
    command = [sys.executable, "-m", "lianfang.cli", "bench", "--linking", f"--matcher={matcher}", f"--folder={folder}"]
    environment = {**os.environ, "LIANFANG_HOME": folder}
    done = subprocess.run(command, env=environment, check=True, stdout=subprocess.PIPE, text=True)
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def _print(title: str, said: dict[str, Any]) -> None:
    print(
        f"  {title:10} {said['seconds']:7.1f} s, {said['cpu']:7.1f} s of processor, peak {said['megabytes']:,.0f} MB\n"
        f"    links made {said['links']:,}: precision {said['precision']:.5f}; "
        f"found alone {said['recall_alone']:.4f}, with what is looked at {said['recall']:.4f}"
        f" ({said['reviewed']:,} leads looked at)",
        flush=True,
    )


def own(folder: Path) -> dict[str, Any]:
    """The program's own matcher; reading the files is not counted, making columns of their rows is."""
    weights = ruled.weights_of(editions.here_or_generic(None, AT))
    watch = Watch()
    leads, residents = _encoded(folder / "leads.csv", watch), _encoded(folder / "residents.csv", watch)
    watch.start()
    lead_keys, resident_keys = encoding.keys_of(leads), encoding.keys_of(residents)
    first = finding.exact(lead_keys, resident_keys)
    rest = np.setdiff1d(np.arange(len(leads.born)), first.leads)
    found, _agreement = finding.probable(
        encoding.taken(lead_keys, rest),
        encoding.taken(leads, rest),
        resident_keys,
        lambda places: encoding.taken(residents, places),
        weights,
    )
    watch.stop()
    pairs = found.pairs
    links = [*zip(first.leads.tolist(), first.residents.tolist(), strict=True)]
    links += zip(rest[pairs.leads[found.sure]].tolist(), pairs.residents[found.sure].tolist(), strict=True)
    looked_at = zip(rest[pairs.leads[found.unsure]].tolist(), pairs.residents[found.unsure].tolist(), strict=True)
    return measured(folder, links, list(looked_at), watch.seconds, watch.cpu)


def _encoded(path: Path, watch: Watch) -> encoding.Details:
    found = []
    for block in encoding.blocks_of(encoding.Said(*row[1:]) for row in _rows(path)):
        watch.start()
        found.append(encoding.details_of(block))
        watch.stop()
    return encoding.joined(found)


def splink(folder: Path) -> dict[str, Any]:
    """Splink, on the same rows; its training is counted, as nothing was learnt before."""
    return measured(folder, *bench_splink.link(folder))


MATCHERS: dict[str, Callable[[Path], dict[str, Any]]] = {"own": own, "splink": splink}


def measured(
    folder: Path, links: Sequence[tuple[int, int]], looked_at: Sequence[tuple[int, int]], seconds: float, cpu: float
) -> dict[str, Any]:
    """What links are worth, held against the truth."""
    truth = {int(lead): int(person) for lead, person in _rows(folder / "truth.csv")}
    right = {lead for lead, person in links if truth.get(lead) == person}
    seen = {lead for lead, person in looked_at if truth.get(lead) == person}
    return {
        "seconds": seconds,
        "cpu": cpu,
        "megabytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
        "links": len(links),
        "precision": len([1 for lead, person in links if truth.get(lead) == person]) / max(len(links), 1),
        "recall_alone": len(right) / max(len(truth), 1),
        "recall": len(right | seen) / max(len(truth), 1),
        "reviewed": len({lead for lead, _person in looked_at}),
        "wrong": [pair for pair in links if truth.get(pair[0]) != pair[1]][:200],
        "missed": sorted(set(truth) - right - seen)[:200],
    }


def _rows(path: Path) -> Iterator[list[str]]:
    with path.open(encoding="utf-8", newline="") as lines:
        rows = csv.reader(lines)
        next(rows)
        yield from rows


def make(folder: Path, residents: int, leads: int) -> None:
    """Write the residents, the leads, and who each lead is, if anybody; ids are places in the files."""
    chance = Random(SEED)
    strangers = int(leads * STRANGERS)
    chosen: list[Somebody] = []
    registered = 0
    with (folder / "residents.csv").open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(["id", *FIELDS])
        unknown: list[Somebody] = []
        for home in _homes(int(residents * (1 + 2 * LEFT_OUT))):
            for one in _members(home, chance):
                if chance.random() < LEFT_OUT:
                    unknown.append(one)
                elif registered < residents:
                    kept = one._replace(id=registered)
                    rows.writerow(kept)
                    _sampled(chosen, kept, leads - strangers, registered, chance)
                    registered += 1
    named = [*chosen, *(one._replace(id=-1) for one in chance.sample(unknown, min(strangers, len(unknown))))]
    chance.shuffle(named)
    _write_leads(folder, named, chance)


def _sampled(chosen: list[Somebody], one: Somebody, most: int, seen: int, chance: Random) -> None:
    """Keep a fair sample of all that were seen (reservoir sampling)."""
    if len(chosen) < most:
        chosen.append(one)
    elif (place := int(chance.random() * (seen + 1))) < most:
        chosen[place] = one


def _write_leads(folder: Path, named: Sequence[Somebody], chance: Random) -> None:
    with (
        (folder / "leads.csv").open("w", encoding="utf-8", newline="") as file,
        (folder / "truth.csv").open("w", encoding="utf-8", newline="") as answers,
    ):
        rows, truth = csv.writer(file), csv.writer(answers)
        rows.writerow(["id", *FIELDS])
        truth.writerow(["lead", "resident"])
        for place, one in enumerate(named):
            rows.writerow(messy(one, chance)._replace(id=place))
            if one.id >= 0:
                truth.writerow([place, one.id])


def _homes(people: int) -> Iterator[SyntheticHousehold]:
    signs = "东西南北前后上下大小新兴旺福和平安富民胜利"
    villages = [
        Village(f"{n:012d}", f"{signs[n % 21]}{signs[n // 21 % 21]}{'岭屯河甸'[n % 4]}村", n % 20 == 0)
        for n in range(VILLAGES)
    ]
    return households(people=people, seed=SEED, villages=villages)


def _members(home: SyntheticHousehold, chance: Random) -> Iterator[Somebody]:
    phones = [one.phone for one in home.members if one.phone]
    for one in home.members:
        shared = phones[0] if phones and chance.random() < SHARED_PHONE else ""
        phone = one.phone or shared
        yield Somebody(
            0,
            one.name,
            one.sex,
            one.born_on.isoformat(),
            one.identity_number,
            f"+86{phone}" if phone else "",
            home.address,
        )


def messy(one: Somebody, chance: Random) -> Somebody:
    """Somebody as a list names them: fields left out, and of those that are filled some wrong."""
    said = {name: getattr(one, name) for name in FIELDS}
    for name in FIELDS:
        if chance.random() < MISSING[name]:
            said[name] = ""
        elif said[name] and chance.random() < WRONG[name]:
            said[name] = SPOILT[name](said[name], chance)
    if not said["name"] and not said["number"] and not said["phone"]:
        said["name"] = one.name
    number = said["number"]
    if number and not said["born_on"]:
        said["born_on"] = _born_in(number)
    return one._replace(**said)


def _born_in(number: str) -> str:
    try:
        return date(int(number[6:10]), int(number[10:12]), int(number[12:14])).isoformat()
    except ValueError:
        return ""


def _spoilt_name(name: str, chance: Random) -> str:
    place = int(chance.random() * len(name))
    how = chance.random()
    if how < 0.45:
        alike = _sounding_as(name[place])
        return name[:place] + alike[int(chance.random() * len(alike))] + name[place + 1 :]
    if how < 0.6:
        return OpenCC("s2t").convert(name)
    if how < 0.8:
        return name[:place] + "伟芳娜敏静丽强磊军洋"[int(chance.random() * 10)] + name[place + 1 :]
    if how < 0.9:
        return name[:place] + name[place + 1 :] if len(name) > 2 else name[::-1]
    return " ".join([*lazy_pinyin(name[:1]), "".join(lazy_pinyin(name[1:]))]).title()


@cache
def _sounding_as(sign: str) -> str:
    """Signs that are read as this one."""
    (said,) = lazy_pinyin(sign)
    return "".join(_signs_by_sound().get(said, [sign])[:20])


@cache
def _signs_by_sound() -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for code in range(0x4E00, 0x9000):
        for said in lazy_pinyin(chr(code)):
            found.setdefault(said, []).append(chr(code))
    return found


def _spoilt_digits(text: str, chance: Random) -> str:
    first = 3 if text.startswith("+") else 0
    place = first + int(chance.random() * (len(text) - first - 1))
    how = chance.random()
    if how < 0.6:
        return text[:place] + str(int(chance.random() * 10)) + text[place + 1 :]
    if how < 0.8:
        return text[:place] + text[place + 1] + text[place] + text[place + 2 :]
    if how < 0.9:
        return text[:place] + text[place + 1 :]
    return text[:first] + "".join(str(int(chance.random() * 10)) for _digit in text[first:])


def _spoilt_day(text: str, chance: Random) -> str:
    year, month, day = (int(part) for part in text.split("-"))
    how = chance.random()
    if how < 0.3 and day <= 12:
        month, day = day, month
    elif how < 0.55:
        year += (1, -1, 10, -10)[int(chance.random() * 4)]
    elif how < 0.75:
        month = 1 + int(chance.random() * 12)
    elif how < 0.95:
        day = 1 + int(chance.random() * 28)
    else:
        year, month, day = year - 2, 1 + int(chance.random() * 12), 1 + int(chance.random() * 28)
    return date(year, month, min(day, 28)).isoformat()


def _spoilt_address(text: str, chance: Random) -> str:
    how = chance.random()
    if how < 0.4:
        return f"吉林省四平市梨树县{text}"
    if how < 0.7:
        return text.replace("号", f"{int(chance.random() * 9)}号")
    return f"{'东西南北'[int(chance.random() * 4)]}街{int(chance.random() * 90) + 1}号"


SPOILT: dict[str, Callable[[str, Random], str]] = {
    "name": _spoilt_name,
    "sex": lambda sex, _chance: "female" if sex == "male" else "male",
    "born_on": _spoilt_day,
    "number": _spoilt_digits,
    "phone": _spoilt_digits,
    "address": _spoilt_address,
}
