"""The answer and the foot as HTML that is read without scripts: every number from the library, every word in both languages."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from html import escape
from itertools import product
from typing import Any

import numpy as np
import pandas as pd

from framing.assess.agreement import ALL, estimate_agreement
from framing.compare.groups import estimate_prevalence
from framing.compare.written import decimals, percent, points, way
from framing.errors import FramingError
from framing.explorer.columns import BITS
from framing.stance.mentions import CODER
from framing.study.parts import DEEDS as CODED_DEEDS
from framing.study.parts import OTHERS, PART_COLUMNS, compare_adjusted, contrast_parts, split_parts, split_sides
from framing.study.study import Study

DEEDS = CODED_DEEDS | {"present": "raises"}

CHIP_COLUMNS = [column for column in PART_COLUMNS if column != "p"]

Words = Mapping[str, list[str]]


def lead_stances(study: Study, codes: pd.DataFrame) -> dict[str, str]:
    """Return the stance that each frame is answered for: the headline's, or ``present`` where it was coded without."""
    wanted = study.choices.headline.stance
    able = set(codes.loc[codes["stance"] == wanted, "frame"])
    return {frame: wanted if frame in able else "present" for frame in head_frames(study)}


def head_frames(study: Study) -> list[str]:
    """Return every frame of the codebook, the headline's first."""
    head = study.choices.headline
    return list(dict.fromkeys(frame for frame in (head.x, head.y, *study.corpus.codebook.frames) if frame))


def classify(codes: pd.DataFrame) -> pd.DataFrame:
    """Return codes in which an article does one thing with a frame: the weightiest of ``DEEDS`` that its stances hold, or is silent."""
    key = ["article", "frame"]
    wide = codes.pivot(index=key, columns="stance", values="value").reindex(columns=list(BITS)).fillna(0)
    does = np.select([wide[stance] == 1 for stance in DEEDS], list(DEEDS.values()), "silent")
    each = codes.drop_duplicates(key).drop(columns=["stance", "value"])
    each = each.merge(pd.Series(does, index=wide.index, name="does").reset_index(), on=key)
    coded = set(codes["stance"])
    able = [d for stance, d in DEEDS.items() if stance in coded and (stance != "present" or d in does)]
    tables = [each.assign(stance=d, value=(each["does"] == d).astype(int)) for d in (*able, "silent")]
    return pd.concat(tables, ignore_index=True)


def compare_chips(study: Study, codes: pd.DataFrame) -> pd.DataFrame:
    """Return the headline contrast of every frame, and that of ``rejected``, as each coder, copies out, each language, kind, period and wave give it by itself, and adjusted for what else differs (stratified).

    The columns of ``framing.compare_parts`` but ``p``; a part with articles of one side only has an empty estimate.
    """
    tables = [contrast_parts(study, split_parts(study), stances=[*lead_stances(study, codes).values(), "rejected"])]
    if not study.lacks("unlike"):
        adjusted = compare_adjusted(study).query("adjustment == 'stratified'")
        part = adjusted["adjusted_for"].str.replace("half", "period")
        compared = adjusted[["articles", "reference_articles"]].sum(axis=1) - adjusted["articles_left_out"]
        tables.append(adjusted.assign(factor="adjusted", part=part, articles=compared, reference_articles=np.nan))
    return pd.concat(tables, ignore_index=True).reindex(columns=CHIP_COLUMNS)


def name_all(study: Study, words: Words) -> dict[str, dict[str, str]]:
    """Return what coders, groups and frames are called, in English and Chinese, and in Chinese what the study file translates."""
    book, (en, zh), own = study.corpus.codebook, words["coder named"], study.choices.zh
    return {
        "en": {coder: en.replace("{0}", coder) for coder in book.coders} | book.labels("en"),
        "zh": own | {coder: zh.replace("{0}", own.get(coder, coder)) for coder in book.coders} | book.labels("zh"),
    }


class Speech:
    """The page's words in both languages, and the study's labels."""

    def __init__(self, study: Study, words: Words) -> None:
        self.words = words
        self.labels = name_all(study, words)

    def name(self, name: str) -> tuple[str, str]:
        """What a name of the data is called in English and Chinese."""
        if name in self.labels["zh"]:
            return self.labels["en"].get(name, name), self.labels["zh"][name]
        return self.word(f"={name}") if f"={name}" in self.words else (name, name)

    def word(self, key: str) -> tuple[str, str]:
        en, zh = self.words[key]
        return en, zh

    def part(self, part: str) -> tuple[str, str]:
        """What a part of the corpus is called, such as ``without official`` or ``from 2025-01-01``."""
        first, _, rest = part.partition(" ")
        if f"{first} {rest}" in self.words:
            return self.word(part)
        if f"chip {first}" not in self.words or not rest:
            return self.name(part)
        (en, zh), named = self.word(f"chip {first}"), self.name(rest)
        return en.replace("{0}", named[0]), zh.replace("{0}", named[1])

    def both(self, key: str, *given: str | tuple[str, str]) -> str:
        """Return markup that says a sentence in both languages; what is given is escaped."""
        out = []
        for i, (css, lang) in enumerate((("en", "en"), ("zh", "zh-Hans"))):
            text = self.words[key][i]
            for place, value in enumerate(given):
                text = text.replace(f"{{{place}}}", value if isinstance(value, str) else value[i])
            out.append(f'<span class="{css}" lang="{lang}">{escape(text)}</span>')
        return "".join(out)

    def both_names(self, name: str) -> str:
        return self.both("just", self.name(name))


def write_answer(study: Study, words: Words, views: Iterable[Mapping[str, Any]]) -> str:
    """Return the answer as HTML: the claim, a bar a side and frame, how sure it is, and who coded."""
    speech, codes, reference = Speech(study, words), study.lead(study.codes), study.choices.headline.reference
    stances, coder = lead_stances(study, codes), str(codes["coder"].iloc[0])
    try:
        sides, chips = split_sides(codes, reference=reference), compare_chips(study, codes)
    except FramingError:  # one side only
        sides, chips = codes.assign(side=codes["group"]), pd.DataFrame(columns=CHIP_COLUMNS)
    main = (chips["factor"] == "coder") & (chips["part"] == coder)
    gaps, others = chips[main], chips[~main]
    deeds = estimate_prevalence(classify(sides), by="side", **study.intervals)
    shares = sides.groupby(["frame", "stance", "side"])["value"].agg(["mean", "size"])
    blocks = []
    for frame, stance in stances.items():
        some = gaps[gaps["frame"] == frame].dropna(subset="estimate").set_index("stance") if len(gaps) else gaps
        asked = (stance,) if stance == "present" else dict.fromkeys((stance, "rejected"))
        said = [s for s in asked if s in some.index and (s == stance or shares.loc[(frame, s), "mean"].any())]
        claim = "</p><p>".join(_claim(speech, some.loc[s], shares.loc[(frame, s)], reference) for s in said)
        bars = [
            _bar(speech, part, stance)
            for _, part in sorted(deeds[deeds["frame"] == frame].groupby("group"), key=lambda s: s[0] != reference)
        ]
        own = others[others["frame"] == frame]
        sure = [_chips(speech, own[own["stance"] == s], some.loc[s], folded=s != stance) for s in said]
        blocks.append(
            f"<div><h3>{speech.both_names(frame)}</h3><p>{claim or speech.both('claim none')}</p>{''.join(bars)}{''.join(sure)}</div>"
        )
    level = f"{100 * study.choices.level:.0f}"
    asked = dict.fromkeys((next(iter(stances.values())), "rejected"))
    held = gaps["estimate"].notna() & (
        gaps["estimate"].ne(0) | gaps["stance"].ne("rejected")
    )  # who rejects a frame at all?
    head = _headline(study, speech, gaps[gaps["stance"].isin(asked) & held], asked)
    note = speech.both("answer note", level, speech.name(coder))
    if any(stance != "present" for stance in stances.values()):
        note += " " + speech.both("answer once")
    if study.choices.collected:
        en, zh = speech.name(study.choices.collected)
        note += " " + speech.both("just", (f"{en[:1].upper()}{en[1:]}.", f"{zh}。"))
    unsure = (
        "led by dictionary"
        if coder == "dictionary"
        else "led by stance"
        if coder == CODER and study.corpus.marks.empty
        else ""
    )
    warning = f'<p class="warn">{speech.both(unsure)}</p>' if unsure else ""
    coders = "".join(_coder(speech, v, study) for v in views)
    return (
        f'{head}{warning}<div class="answers">{"".join(blocks)}</div>'
        f'<p class="note">{note}</p><h3>{speech.both("who coded")}</h3><ul>{coders}</ul>{_agreement(speech, study, stances)}'
    )


def _agreement(speech: Speech, study: Study, stances: Mapping[str, str]) -> str:
    """How far the coders agree on what the answer is about, where several coded the same articles."""
    if study.lacks("two coders"):
        return ""
    table = estimate_agreement(study.codes, coders=study.coders, **study.intervals)
    every = table[(table["language"] == ALL) & table["alpha"].notna()].set_index(["frame", "stance"])
    told = []
    for frame, lead in stances.items():
        for stance in dict.fromkeys((lead, "rejected")):
            if (frame, stance) in every.index:
                alpha = decimals(every.loc[(frame, stance)].rename({"alpha": "estimate"}))
                told.append(speech.both("alpha", speech.name(frame), speech.name(stance), alpha))
    return f"<p>{speech.both('agreement')} {' '.join(told)}</p>" if told else ""


def _is_whole(parts: pd.DataFrame, main: pd.Series) -> pd.Series:
    """Is a part all there is, so that it says nothing more (the only language, copies out where there are none)?"""
    return (parts["articles"] == main["articles"]) & (parts["reference_articles"] == main["reference_articles"])


def _claim(speech: Speech, gap: pd.Series, shares: pd.DataFrame, reference: str) -> str:
    sides = (reference, OTHERS)
    said, counts = [f"{shares.loc[s, 'mean']:.0%}" for s in sides], [str(shares.loc[s, "size"]) for s in sides]
    names = speech.name(reference), speech.name(str(gap.name))
    return speech.both(f"claim {way(gap)}", *names, *said, *counts, points(gap))


def _headline(study: Study, speech: Speech, main: pd.DataFrame, stances: Iterable[str]) -> str:
    """The claim in one sentence: what the reference group does less and more often than all others."""
    named: dict[tuple[str, str], list[tuple[str, str]]] = {}
    for _, gap in main.iterrows():
        named.setdefault((str(gap["stance"]), way(gap)), []).append(speech.name(str(gap["frame"])))
    said = []
    for i, (between, after) in enumerate((("”, “", "; "), ("”、“", "；"))):
        told = []
        for stance, kind in product(stances, ("less", "more", "neither")):
            if names := named.get((stance, kind)):
                verb = "is" if len(names) == 1 else "are"
                text = speech.word(f"head {kind}")[i]
                for hole, value in enumerate((between.join(name[i] for name in names), speech.name(stance)[i], verb)):
                    text = text.replace(f"{{{hole}}}", value)
                told.append(text)
        said.append(after.join(told))
    who = speech.name(study.choices.headline.reference)
    return f'<p class="claim">{speech.both("head", who, (said[0], said[1]))}</p>' if named else ""


def _bar(speech: Speech, some: pd.DataFrame, stance: str) -> str:
    """One bar of exclusive classes and, below it, the interval of the part the answer is about: its first, or all that is not silent."""
    lead = "" if stance == "present" else DEEDS[stance]
    order = dict.fromkeys([lead, "asserts", "reports", "denies", "raises", "silent"])
    some = some.set_index("stance").reindex([deed for deed in order if deed in set(some["stance"])])
    part = some.loc[lead or "silent"].copy()
    if not lead:
        part[["estimate", "low", "high"]] = 1 - part[["estimate", "high", "low"]].to_numpy()
    plain = set(some.index) <= {"raises", "silent"}  # no stance is coded
    shapes, words, left = [], [], 0.0
    for deed, row in some.iterrows():
        shapes.append(f'<rect class="{deed}" x="{left:.2f}" y="0" width="{100 * row["estimate"]:.2f}" height="12"/>')
        left += 100 * row["estimate"]
        share = percent(row) if deed == lead else f"{row['estimate']:.0%}"
        if plain and deed == "raises":
            share = percent(part)
        said = speech.both(
            "deed share", speech.word("does present" if plain and deed == "raises" else f"does {deed}"), share
        )
        words.append(f'<span><i class="key {deed}"></i>{said}</span>')
    words += [] if lead or plain else [f"<span>{speech.both('raised in all', percent(part))}</span>"]
    low, high = 100 * part["low"], 100 * part["high"]
    whisker = f'<path class="whisker" d="M{low:.2f},15 H{high:.2f} M{low:.2f},12.5 V17.5 M{high:.2f},12.5 V17.5"/>'
    counts = [str(part[c]) for c in ("articles", "families")]
    thin = f' <span class="note">{speech.both("thin")}</span>' if part["thin"] else ""
    return (
        f'<p class="side">{speech.both("side counts", speech.name(str(part["group"])), *counts)}{thin}</p>'
        f'<svg viewBox="0 0 100 18" preserveAspectRatio="none" aria-hidden="true" class="deeds">{"".join(shapes)}{whisker}</svg>'
        f'<p class="row legend">{"".join(words)}</p>'
    )


def _chips(speech: Speech, chips: pd.DataFrame, main: pd.Series, *, folded: bool) -> str:
    """How sure: each part says whether it shows the headline's contrast by itself (✓), not clearly (✗), or holds articles of one side only.

    Where the headline's contrast is not clear, a part in which it is says so, and nothing holds. What is ``folded`` says first where it is not clear.
    """
    whole = _is_whole(chips, main)
    chips = chips[chips["factor"].isin(["coder", "adjusted"]) | ~whole]
    if chips.empty:
        return ""
    marks, vague, main_way = [], [], way(main)
    for _, row in chips.iterrows():
        part = speech.part(str(row["part"]))
        if row["factor"] == "adjusted":
            each = [speech.word(f"by {name}") for name in str(row["part"]).split(", ")]
            part = ", ".join(en.lower() for en, _ in each), "、".join(zh for _, zh in each)
        name = speech.both("just", part)
        if row["factor"] != "coder":
            name = speech.both("chip", speech.word(f"by {row['factor']}"), part)
        if pd.isna(row["estimate"]):
            marks.append(f'<li class="no"><span aria-hidden="true">✗</span> {name}: {speech.both("one side")}</li>')
            vague.append(name)
            continue
        here = way(row)
        if main_way == "neither":
            sign, verdict = ("", "not clear") if here == main_way else ("", "clear here")
        else:
            sign, verdict = (
                ("✓", "clear") if here == main_way else ("✗", "not clear" if here == "neither" else "turned")
            )
        vague += [name] if sign == "✗" else []
        thin = speech.both("thin chip") if row["thin"] else ""
        counts = " / ".join(f"{row[c]:.0f}" for c in ("articles", "reference_articles") if pd.notna(row[c]))
        seen = verdict in ("turned", "clear here") or sign == "✗"
        marks.append(
            f'<li class="{"no" if sign == "✗" else "yes"}">{f"""<span aria-hidden="true">{sign}</span> """ if sign else ""}{name}: {points(row)} '
            f'<span class="{"verdict" if seen else "hidden"}">{speech.both(verdict)}</span> '
            f'<span class="note">({counts}{thin})</span></li>'
        )
    stance = speech.name(str(main.name))
    told = f'<ul class="chips">{"".join(marks)}</ul>'
    if not folded:
        return f'<p class="note">{speech.both("how sure neither" if main_way == "neither" else "how sure", stance)}</p>{told}'
    if main_way == "neither":
        head = speech.both("folded neither", stance)
    elif vague:
        head = f"{speech.both('folded vague', stance, str(len(vague)), str(len(marks)))} {'; '.join(vague)}"
    else:
        head = speech.both("folded clear", stance, str(len(marks)))
    return f"<details><summary>{head}</summary>{told}</details>"


def _coder(speech: Speech, view: Mapping[str, Any], study: Study) -> str:
    told = speech.both(
        "views line" if view["kind"] == "several coders" else "coder line",
        speech.name(view["name"]),
        speech.name(view["kind"]),
        str(view["articles"]),
        str(len(study.corpus.articles)),
    )
    if view["kind"] == "machine measure" and view["stanced"]:
        marked = study.corpus.marks["mention"].nunique()
        told += " " + (speech.both("checked", str(marked)) if marked else speech.both("unchecked"))
    return f"<li>{told} {speech.both_names(view['description'])}</li>"


def write_about(study: Study, words: Words, about: Mapping[str, Any], *, version: str, sha256: str) -> str:
    """Return the foot as HTML: what the page was made of and how, its licence, how to cite it, and ten terms explained."""
    speech, dates = Speech(study, words), study.corpus.articles["date"]
    dates = dates[dates != ""]
    title, number = str(about.get("title") or about.get("name")), str(about.get("version", ""))
    licences = "; ".join(f"{x.get('name', '')} {x.get('title', '')}".strip() for x in about.get("licenses", []))
    sources = "; ".join(str(x.get("title", "")) for x in about.get("sources", []))
    choice = study.choices
    cite = f"{title}{f', version {number}' if number else ''}. Data package “{about.get('name')}”, sha256 {sha256[:12]}. Analysed with framing {version}."
    rows = [
        ("about package", f"{title} ({about.get('name')}{f', {number}' if number else ''})"),
        ("about digest", f"sha256 {sha256}"),
        ("about dates", f"{dates.min()} – {dates.max()}" if len(dates) else "–"),
        ("about collected", choice.collected or "–"),
        ("about sources", sources or "–"),
        ("about draws", f"{study.seed}; {choice.level:.0%}; {choice.draws}"),
        ("about licence", licences or "–"),
        ("about cite", cite),
    ]
    facts = "".join(f"<dt>{speech.both(key)}</dt><dd>{speech.both_names(text)}</dd>" for key, text in rows)
    terms = sorted(key for key in words if key.startswith("term "))
    explained = "".join(
        f"<dt>{speech.both(key)}</dt><dd>{speech.both(key.replace('term', 'means', 1))}</dd>" for key in terms
    )
    return f"<dl>{facts}</dl><h3>{speech.both('terms explained')}</h3><dl>{explained}</dl>"
