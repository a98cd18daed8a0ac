"""Scores as figures: agreement, validity, learning curves, numbers of topics, telling terms."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd
import plotly.graph_objects as go
from plotly.subplots import make_subplots

from framing.compare.written import decimals
from framing.errors import FramingError
from framing.figures.claims import clearly_above
from framing.figures.rows import PLAIN, draw_rows, shade
from framing.figures.style import GRID, INK, MUTED, draw_bars, fit, lay_out, need_columns, sort_frames, spell
from framing.text.stopwords import tells_nothing

SCORES = {
    "precision": "of the articles found, the part that is right",
    "recall": "of those to be found, the part that is",
    "f1": "the harmonic mean of both",
}


def plot_scores(
    table: pd.DataFrame,
    *,
    value: str,
    facet: str,
    x_title: str,
    reference: float | None = None,
    mark: str = "",
    labels: Mapping[str, str] = {},
) -> go.Figure:
    """Draw estimates with intervals as rows: agreement or validity, a section a value of ``facet``, a row a value of ``value``, a shade a language.

    Rows without an estimate (undefined: nothing was found) are named and stay empty. Where the table is ``score_measures``'s and languages
    differ, its warnings stand below. With a ``reference`` (dotted; ``mark`` says what it is) the claim counts what lies surely above it.
    """
    need_columns(table, (value, facet, "language", "estimate", "low", "high"), "plot_scores")
    table = sort_frames(table, labels) if facet == "frame" else table
    labels = {"f1": "F1", **labels}
    if reference is not None:
        head, whole = x_title.split(" (")[0], table["language"] == "all"
        told = table[(whole if whole.any() else ~whole) & table["estimate"].notna()]
        claim = f"{head} is clearly above {reference:g} in {(told['low'] > reference).sum()} of {len(told)} comparisons"
        if "difference_low" in table:
            claim = f"{head} is highest for {_name_best(told, value, labels)}"
        elif len(told):
            least, lowest = (some.sort_values("estimate", kind="stable").iloc[0] for some in (told, table))
            first, last = (", ".join(spell(end[n], labels) for n in (facet, value)) for end in (least, lowest))
            claim += f"{' over all languages' if whole.any() else ''}, lowest for {first}: {decimals(least)}"
            if lowest["estimate"] < least["estimate"]:
                claim += f"; within languages lowest for {last}, {spell(lowest['language'], {})}: {decimals(lowest)}"
        notes = [f"dotted: {reference:g}{mark and f', {mark}'}"]
    else:
        ends = table.dropna(subset="estimate").sort_values("estimate", kind="stable")
        ranges = [
            f"{spell(name, labels)} {' to '.join(dict.fromkeys(decimals(some.iloc[end]) for end in (0, -1)))}"
            for name, some in ends.groupby(value if value == "score" else facet, sort=False)
        ]
        claim, notes = f"{x_title[0].upper()}{x_title[1:]}: {'; '.join(sorted(ranges))}", []
    if value == "score":
        notes = [*notes, *(f"{spell(s, labels)}: {what}" for s, what in SCORES.items() if s in set(table[value]))]
    named = table.drop(columns=["verdict"], errors="ignore")
    if "verdict" in table:
        named = named.assign(warning=table["warning"].where(table["verdict"] == "differs", ""))
    return draw_rows(
        named.assign(section=table[facet], row=table[value], series=table["language"]), labels=labels, unit="score", x_title=x_title,
        looks=shade(table["language"]), claim=claim, measure=x_title if reference is not None else "", reference=reference, notes=notes,
    )  # fmt: skip


def _name_best(table: pd.DataFrame, value: str, labels: Mapping[str, str]) -> str:
    """Which value leads in how many comparisons, and in how many clearly: its difference from the best other one is above zero."""
    best = table[table["difference"] > 0]
    told = [
        f"{spell(name, labels)} in {len(some)} (clearly in {(some['difference_low'] > 0).sum() or 'none'})"
        for name, some in sorted(best.groupby(value), key=lambda part: (-len(part[1]), part[0]))
    ]
    return f"{', for '.join(told)} of {len(best)} comparisons" if told else "none"


def plot_agreement(table: pd.DataFrame, *, labels: Mapping[str, str] = {}) -> go.Figure:
    """Draw alpha per frame, stance and language with its interval; dotted: 0.67, the mark for tentative conclusions."""
    need_columns(table, ("alpha", "language"), "plot_agreement")
    coders = [
        f"coders: {' and '.join(spell(name, labels) for name in pair.split(' / '))}"
        for pair in dict.fromkeys(table.get("coders", []))
    ]
    if table["language"].nunique() == 2:  # one language, and the same articles once more as all
        table = table[table["language"] != "all"]
    figure = plot_scores(
        table.rename(columns={"alpha": "estimate"}), value="stance", facet="frame", x_title="Krippendorff's alpha (1: alike, 0: as by chance)",
        reference=0.67, mark="the least for tentative conclusions (Krippendorff)", labels=labels,
    )  # fmt: skip
    return fit(figure.update_layout(meta=figure.layout.meta | {"notes": [*coders, *figure.layout.meta["notes"]]}))


def plot_learning(table: pd.DataFrame, *, labels: Mapping[str, str] = {}) -> go.Figure:
    """Draw F1 by the number of coded articles, a section a frame and stance, a shade a language; extrapolated: hollow.

    ``table`` is ``framing.learning_curve``'s.
    """
    need_columns(table, ("frame", "stance", "language", "coded", "estimate", "low", "high", "basis"), "plot_learning")
    table = sort_frames(table.sort_values("coded", kind="stable"), labels)
    measured, better = table[(table["basis"] == "measured") & table["estimate"].notna()], []
    for _, curve in measured.groupby(["frame", "stance", "language"]):
        better.append(len(curve) > 1 and clearly_above(curve.iloc[-1], curve.iloc[0], groups=2))
    sizes = [f"{n:,} articles" for n in dict.fromkeys(table["coded"])]
    section = table["frame"].map(lambda f: labels.get(f, f)) + ", " + table["stance"]
    return draw_rows(
        table.assign(
            section=section, row=table["coded"].map("{:,} articles".format), series=table["language"], hollow=table["basis"] != "measured"
        ),
        labels=labels, unit="score", x_title="F1", looks=shade(table["language"]), order=sizes, hollow="extrapolated", measure="F1 by articles learned from",
        claim=f"From the fewest to the most articles measured, F1 rises clearly in {sum(better) or 'none'} of {len(better)} curves",
    )  # fmt: skip


def plot_terms(
    tables: Mapping[str, pd.DataFrame],
    *,
    n: int = 12,
    sides: tuple[str, str] = ("one set", "the other"),
    glossary: pd.DataFrame | None = None,
) -> go.Figure:
    """Draw the terms that lean most to each of two ``sides``, the first at the right, a section a table (``compare_terms``), with intervals.

    Hollow where the corrected p is 0.05 or more; the claim counts the others among all terms of the tables. Function words, words of degree, number and calendar, single letters and digits are not drawn.
    Behind a Chinese term stands its concept in ``glossary``, where there is one.
    """
    if not tables:
        raise FramingError("plot_terms: there is no table to draw")
    parts, told, rows = [], [], [] if glossary is None else glossary.to_dict(orient="records")
    means = {term: row["concept"].replace("-", " ") for row in rows for term in row["zh"].split("|")}
    gloss = {term: f"{term} ({concept})" for term, concept in means.items() if concept != term.lower()}
    for name, table in tables.items():
        need_columns(
            table, ("term", "estimate", "low", "high", "z", "p_corrected", "all_inside", "all_outside"), "plot_terms"
        )
        sure = table[table["p_corrected"] < 0.05]
        told.append(
            f"{(sure['estimate'] > 0).sum()} and {(sure['estimate'] < 0).sum()} of {len(table):,} terms ({spell(name, {})})"
        )
        drawn = table[~table["term"].map(tells_nothing)]
        parts.append(pd.concat([drawn.head(n), drawn.tail(n)]).drop_duplicates("term").assign(section=name))
    some = pd.concat(parts, ignore_index=True)
    sizes = some.drop_duplicates("section")
    of = "; ".join(
        f"n = {row['all_inside']:,} against {row['all_outside']:,} articles ({spell(row['section'], {})})"
        for _, row in sizes.iterrows()
    )
    whose = "" if "coder" in some else "; words are counted, nobody codes"
    return draw_rows(
        some.drop(columns="families", errors="ignore").assign(row=some["term"], series="", hollow=some["p_corrected"] >= 0.05), labels=gloss if "zh" in tables else {}, unit="score",
        x_title="difference in log-odds", looks=PLAIN, reference=0, measure=f"The {n} terms highest by z on each side; {of}{whose}",
        claim=f"Clearly leaning to {sides[0]} and to {sides[1]}: {'; '.join(told)}",
        notes=[f"right: {sides[0]}", f"left: {sides[1]}"], hollow="a corrected p of 0.05 or more",
    )  # fmt: skip


def plot_k(table: pd.DataFrame) -> go.Figure:
    """Draw what each number of topics is worth: a column a language, and below each other stability, coherence and reconstruction.

    ``table`` is ``framing.choose_k``'s, of one language or several. Stability with the middle 90% of fits and, dotted, what chance gives;
    coherence and reconstruction with one standard error. Filled where k is stable (its topics are so on average; the claim says how many are); the chosen k is large. A k with a gap is not drawn.
    """
    needed = ("language", "k", "stability", "chance", "coherence", "explained", "stable", "stable_topics", "chosen")
    need_columns(table, needed, "plot_k")
    table = table[table["gap"] == ""]
    need_columns(table, (), "plot_k without gaps")
    languages = list(dict.fromkeys(table["language"]))
    heads = {"stability": "stability", "coherence": "coherence (NPMI)", "explained": "reconstruction (%)"}
    figure = make_subplots(
        rows=3, cols=len(languages), horizontal_spacing=0.12, vertical_spacing=0.1, shared_xaxes=True
    )
    told = []
    for column, language in enumerate(languages, start=1):
        some = table[table["language"] == language].sort_values("k")
        picked = [
            f"{row['k']} topics ({row['stable_topics']:.0f} of them stable)"
            for _, row in some[some["chosen"]].iterrows()
        ]
        what = f"{', '.join(picked)} are picked" if picked else "no number of topics is surely stable"
        told.append(f"{spell(language, {})}: {what}")
        for row, (name, head) in enumerate(heads.items(), start=1):
            scale = 100 if name == "explained" else 1
            if name == "stability":
                low, high = some["stability_low"], some["stability_high"]
            else:
                low, high = (some[name] + sign * some[f"{name}_error"] for sign in (-1, 1))
            ends = pd.DataFrame({"estimate": some[name], "low": low, "high": high}) * scale
            known = ends["estimate"].notna().to_numpy()
            stable, chosen = some["stable"].to_numpy(bool)[known], some["chosen"].to_numpy(bool)[known]
            figure.add_scatter(
                row=row, col=column, x=some["k"][known], y=ends["estimate"][known], mode="lines+markers", line={"color": GRID, "width": 1},
                marker={"color": INK, "size": [14 if c else 8 for c in chosen], "symbol": [f"circle{'' if s else '-open'}{'-dot' if c and not s else ''}" for s, c in zip(stable, chosen, strict=True)]},
                **draw_bars(ends[known], "y"), hovertemplate=f"{language}, k %{{x}}: {head} %{{y:.2f}}<extra></extra>",
            )  # fmt: skip
            figure.update_yaxes(title={"text": head if column == 1 else "", "standoff": 2}, row=row, col=column)
        figure.add_scatter(
            row=1, col=column, x=some["k"], y=some["chance"], mode="lines", line={"color": MUTED, "dash": "dot", "width": 1.2}, hoverinfo="skip"
        )  # fmt: skip
        figure.update_yaxes(range=[0, 1.02], row=1, col=column)
        text = f"number of topics, {spell(language, {})}"
        figure.update_xaxes(title={"text": text, "standoff": 4}, row=3, col=column)
    figure.update_xaxes(dtick=1 if table["k"].nunique() < 6 else 2)
    figure.update_traces(error_y={"color": MUTED}, selector={"mode": "lines+markers"})
    bars = "bars: the middle 90% of fits; of coherence and reconstruction one standard error"
    notes = [
        "filled: the mean stability of the topics reaches the study's floor, and lies above chance",
        "large: the number that is picked",
        "dotted: by chance",
        bars,
    ]
    lay_out(
        figure, claim="; ".join(told), measure="What each number of topics is worth", table=table, height=480, left=56, notes=notes
    )  # fmt: skip
    return figure.update_layout(meta=figure.layout.meta | {"bars": False})
