"""Splink beside the program's own matcher: set up as its documentation advises for people, on the same rows.

It is no part of what the program runs on; where it is not installed, nothing is set beside.
"""

import importlib
import time
from pathlib import Path
from typing import Any

from pypinyin import lazy_pinyin

LINKS_FROM, LOOKED_AT_FROM = 0.99, 0.01
"""Probabilities from which on a pair is taken as a link, or looked at: Splink leaves the choice to whoever uses it."""
SAMPLED = 1e6


def link(folder: Path) -> tuple[list[tuple[int, int]], list[tuple[int, int]], float, float]:
    """Links and pairs to look at (lead, resident), seconds, seconds of processor; reading and spelling are not counted."""
    duckdb, library = importlib.import_module("duckdb"), importlib.import_module("splink")
    connection = duckdb.connect()
    connection.create_function("spelt", _spelt, ["VARCHAR"], "VARCHAR")
    for name in ("leads", "residents"):
        connection.execute(f"CREATE TABLE {name} AS {_rows(folder / f'{name}.csv')}")
    began, spent = time.perf_counter(), time.process_time()
    api = library.DuckDBAPI(connection=connection)
    tables = [api.register(name) for name in ("leads", "residents")]
    linker = library.Linker(tables, _settings(library), log_level=None)
    linker.training.estimate_u_using_random_sampling(max_pairs=SAMPLED, seed=1)
    for rule in (("number",), ("phone",)):
        linker.training.estimate_parameters_using_expectation_maximisation(library.block_on(*rule))
    found = linker.inference.predict(threshold_match_probability=LOOKED_AT_FROM)
    rows = connection.execute(
        f"SELECT unique_id_l, unique_id_r, match_probability FROM {found.physical_name} "  # noqa: S608
        "QUALIFY row_number() OVER (PARTITION BY unique_id_l ORDER BY match_probability DESC) <= 3"
    ).fetchall()
    took = time.perf_counter() - began, time.process_time() - spent
    best: dict[int, tuple[float, int]] = {}
    for lead, resident, probability in rows:
        best[lead] = max(best.get(lead, (0.0, 0)), (probability, resident))
    links = [(lead, resident) for lead, (probability, resident) in best.items() if probability >= LINKS_FROM]
    linked = {lead for lead, _resident in links}
    return links, [(lead, resident) for lead, resident, _p in rows if lead not in linked], *took


def _rows(path: Path) -> str:
    columns = ", ".join(f"nullif({name}, '') AS {name}" for name in ("name", "sex", "number", "phone", "address"))
    return (
        f"SELECT CAST(id AS INTEGER) AS unique_id, {columns}, "  # noqa: S608
        "TRY_CAST(born_on AS DATE) AS born_on, substr(born_on, 1, 4) AS born_in, spelt(coalesce(name, '')) AS spelt "
        f"FROM read_csv('{path}', all_varchar = true, header = true)"
    )


def _spelt(name: str) -> str:
    return "".join(lazy_pinyin(name)).casefold().replace(" ", "")


def _settings(library: Any) -> Any:
    cl = importlib.import_module("splink.comparison_library")
    rules = [("number",), ("phone",), ("spelt", "born_in"), ("name", "sex"), ("born_on", "address"), ("born_on", "sex")]
    return library.SettingsCreator(
        link_type="link_only",
        comparisons=[
            cl.NameComparison("name").configure(term_frequency_adjustments=True),
            cl.DamerauLevenshteinAtThresholds("number", [1]),
            cl.DateOfBirthComparison("born_on", input_is_string=False),
            cl.ExactMatch("sex"),
            cl.DamerauLevenshteinAtThresholds("phone", [1]),
            cl.LevenshteinAtThresholds("address", [2]),
        ],
        blocking_rules_to_generate_predictions=[library.block_on(*rule) for rule in rules],
        probability_two_random_records_match=1e-6,
        retain_matching_columns=False,
        additional_columns_to_retain=[],
    )
