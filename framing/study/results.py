"""Every number of a study collected, and written as results.json."""

from __future__ import annotations

import importlib.metadata
import json
import platform
from collections.abc import Callable, Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from framing import __version__
from framing.assess.agreement import estimate_agreement
from framing.assess.scores import score_measure
from framing.assess.stability import mark_unstable
from framing.codes import merge_codes
from framing.compare.groups import compare_groups, estimate_prevalence
from framing.corpus.schema import DESCRIPTOR
from framing.files import digest_sources, sha256, unguard_cells, write_files
from framing.measure.dictionary import code_dictionary
from framing.measure.topics import code_topics, list_topic_terms
from framing.study.headline import compare_variants, state_headline
from framing.study.parts import (
    classify_articles,
    compare_adjusted,
    compare_coders,
    compare_parts,
    compare_turn,
    split_sides,
)
from framing.study.study import Study

RESULTS = "results.json"

PACKAGES = (
    "jieba", "krippendorff", "numpy", "opencc", "pandas", "plotly", "rjieba", "scikit-learn", "scipy", "statsmodels",
)  # fmt: skip


def list_analyses(study: Study) -> dict[str, Callable[[], pd.DataFrame]]:
    """Return the analyses that a study has, by the name of their table: the one place that decides it."""
    head, corpus, codes = study.choices.headline, study.corpus, study.codes
    dated, coded = codes[codes["period"] != ""], codes[codes["coder"] != "dictionary"]
    analyses: dict[str, tuple[tuple[str, ...], Callable[[], pd.DataFrame]]] = {
        "prevalence": ((), lambda: estimate_prevalence(codes, **study.intervals)),
        "contrasts": (("groups",), lambda: compare_groups(codes, reference=head.reference, **study.intervals)),
        "variants": (("groups",), lambda: compare_variants(study)),
        "parts": (("groups",), lambda: compare_parts(study)),
        "adjusted": (("unlike",), lambda: compare_adjusted(study)),
        "deeds": (("groups", "stance"), lambda: _compare_deeds(study)),
        "episodes": (("episodes",), lambda: estimate_prevalence(dated, by="period", **study.intervals)),
        "validity": (
            ("codings",),
            lambda: score_measure(merge_codes(code_dictionary(corpus), coded), **study.intervals),
        ),
        "turn": (("groups", "turn"), lambda: compare_turn(study)),
        "verdicts": (("groups", "pair"), lambda: compare_coders(study)),
        "agreement": (("two coders",), lambda: estimate_agreement(codes, coders=study.coders, **study.intervals)),
    }
    named = {name: analyse for name, (needs, analyse) in analyses.items() if not study.lacks(*needs)}
    for language in study.choices.topics:
        named |= _list_topic_analyses(study, language)
    return named


def _compare_deeds(study: Study) -> pd.DataFrame:
    sides = split_sides(classify_articles(study.codes), reference=study.choices.headline.reference)
    return estimate_prevalence(sides, by="side", **study.intervals)


def _list_topic_analyses(study: Study, language: str) -> dict[str, Callable[[], pd.DataFrame]]:
    fit = cache(lambda: mark_unstable(*study.fit_topics(language)))
    return {
        f"topics_{language}": lambda: list_topic_terms(fit()),
        f"topic_stability_{language}": lambda: study.fit_topics(language)[1],
        f"topic_shares_{language}": lambda: estimate_prevalence(
            code_topics(fit(), study.corpus, language=language), **study.intervals
        ),
    }


ENDINGS = ("html", "csv", "svg", "png", "pdf", "small.png", "89mm.svg", "89mm.png", "89mm.pdf")
"""What stands of a figure beside ``results.json``."""


def compute_tables(study: Study) -> dict[str, pd.DataFrame]:
    """Return the table of every analysis that a study has, computed from its data package."""
    return {name: analyse() for name, analyse in list_analyses(study).items()}


def collect_results(
    study: Study, *, figures: Iterable[str] = (), tables: Mapping[str, pd.DataFrame] | None = None
) -> dict[str, Any]:
    """Return every number behind the headline, and behind each named figure, as plain tables: what ``figures/results.json`` holds.

    ``tables`` are ``compute_tables``'s, not read from notebooks; they are computed unless given. ``figures`` are the numbers that
    ``Study.show`` wrote beside each figure. Floats are rounded to six digits.
    """
    tables = compute_tables(study) if tables is None else tables
    package = study.root / study.choices.package
    return {
        "title": study.choices.title,
        "seed": study.seed,
        "package": {"name": package.name, "sha256": sha256(package / DESCRIPTOR), "files": list_files(package)},
        **describe_environment(),
        "derived": study.derived,
        "articles": len(study.corpus.articles),
        "families": int(study.corpus.articles["family"].nunique()),
        "headline": state_headline(
            study, **{name: tables.get(name) for name in ("parts", "adjusted", "agreement", "verdicts")}
        ),
        "tables": {name: round_numbers(table) for name, table in tables.items()},
        "figures": {name: round_numbers(_read_numbers(study.figures / f"{name}.csv")) for name in sorted(figures)},
    }


def _read_numbers(path: Path) -> pd.DataFrame:
    return unguard_cells(pd.read_csv(path, keep_default_na=False, na_values=[""]))


def describe_environment() -> dict[str, Any]:
    """Return ``code`` (framing's version and the sha256 of its sources) and ``environment`` (versions of Python and of the packages that compute)."""
    versions = {"python": platform.python_version()}
    for name in PACKAGES:
        try:
            versions[name] = importlib.metadata.version(name)
        except importlib.metadata.PackageNotFoundError:
            continue
    return {"code": {"framing": __version__, "sha256": digest_sources()}, "environment": versions}


def list_files(package: Path) -> dict[str, str]:
    """Return the sha256 of every file that a data package's numbers come from (the descriptor and what it names), by its path in the package."""
    try:
        named = json.loads((package / DESCRIPTOR).read_text(encoding="utf-8"))["resources"]
    except (OSError, ValueError, KeyError):
        return {}
    names = sorted([DESCRIPTOR, *(resource["path"] for resource in named)])
    return {name: sha256(package / name) for name in names if (package / name).is_file()}


def write_results(study: Study, results: dict[str, Any]) -> Path:
    """Write ``results.json`` under the study's figures, whole or not at all; return its path.

    Files of figures that the results before had, and these have not, go: what nobody draws any more stands beside no newer numbers.
    """
    path = study.figures / RESULTS
    try:
        before = json.loads(path.read_text(encoding="utf-8"))["figures"]
    except (OSError, ValueError, KeyError, TypeError):
        before = {}
    for name in {Path(name).name for name in before} - set(results.get("figures", before)):
        for ending in ENDINGS:
            (study.figures / f"{name}.{ending}").unlink(missing_ok=True)
    write_files({path: json.dumps(results, ensure_ascii=False, indent=0, allow_nan=False, default=to_plain) + "\n"})
    return path


def to_plain(value: Any) -> Any:
    if hasattr(value, "item"):
        return value.item()
    raise TypeError(f"cannot write {type(value).__name__} to JSON")


def round_numbers(table: pd.DataFrame) -> list[dict[str, Any]]:
    """Return a table's rows with floats rounded to six digits, so that what is written does not depend on the last bits of a processor."""
    floats = table.select_dtypes("floating").columns
    rounded = table.assign(**{c: table[c].round(6) + 0.0 for c in floats}).replace({np.nan: None})
    return list(rounded.to_dict(orient="records"))
