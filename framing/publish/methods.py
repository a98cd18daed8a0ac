"""How a study was done, as a paragraph in English and in Chinese, filled from its run: nothing stands in it that the run does not say."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from framing.study.study import Study
from framing.text.scripts import writing

_LANGUAGES = {"en": ("English", "英文"), "zh": ("Chinese", "中文")}


def write_methods(study: Study, results: Mapping[str, Any]) -> dict[str, str]:
    """Return the methods paragraph by language (``en``, ``zh``) from a study and its ``results.json``.

    Corpus, families, languages and dates; frames of the codebook; who coded, persons or models; agreement of the coders (Krippendorff's alpha) and scores of the dictionary
    against them, lowest to highest over the frames; intervals, correction, seed; versions. A part that the study does not have is left out, and
    that nobody coded is said.
    """
    articles, book = study.corpus.articles, study.corpus.codebook
    dates = sorted(d for d in articles["date"] if d)
    sizes = articles["language"].map(writing).value_counts()
    coded = study.corpus.codings.groupby("coder")["article"].nunique()
    facts = {
        "articles": len(articles),
        "outlets": articles["outlet"].nunique(),
        "families": articles["family"].nunique(),
        "dates": f"{dates[0]} – {dates[-1]}" if dates else "",
        "frames": list(book.frames),
        "coders": [(name, book.coders[name].kind, int(n)) for name, n in coded.items()],
        "alpha": _span(results["tables"].get("agreement"), "alpha"),
        "score": _span([row for row in results["tables"].get("validity", []) if row["score"] == "f1"], "estimate"),
        "collected": study.choices.collected,
        "validity": study.validity,
        "marked": not study.corpus.marks.empty,
        "level": study.choices.level,
        "draws": study.choices.draws,
        "seed": results["seed"],
        "versions": ", ".join(
            f"{k} {v}" for k, v in {"framing": results["code"]["framing"], **results["environment"]}.items()
        ),
    }
    return {"en": _in_english(facts, sizes), "zh": _in_chinese(facts, sizes)}


def _span(table: Any, column: str) -> str:
    """The lowest and the highest value of a coefficient over the frames, all languages together."""
    some = pd.DataFrame(table or [])
    if column not in some:
        return ""
    some = some[some["stance"] == "present"] if (some["stance"] == "present").any() else some
    values = (some[some["language"] == "all"] if "language" in some else some)[column].dropna().astype(float)
    ends = [f"{values.min():.2f}", f"{values.max():.2f}"] if len(values) > 1 else [f"{v:.2f}" for v in values]
    return "–".join(ends)


def _in_english(facts: Mapping[str, Any], sizes: pd.Series) -> str:
    by = " and ".join(f"{n} in {_LANGUAGES[w][0]}" for w, n in sizes.items())
    when = f", {facts['dates']}" if facts["dates"] else ""
    coders = "; ".join(f"{name} (a {kind}), {n} articles" for name, kind, n in facts["coders"])
    said = [
        f"The corpus has {facts['articles']} articles of {facts['outlets']} outlets ({by}{when}), in {facts['families']} families of articles that carry the same copy"
        + (f"; {facts['collected']}." if facts["collected"] else "."),
        f"The codebook defines {len(facts['frames'])} frame(s): {', '.join(facts['frames'])}.",
        f"Coded by people or models: {coders}."
        if coders
        else f"Nobody coded articles: frames are counted by the codebook's words, and stance by a learned measure, {facts['validity']}.",
    ]
    if facts["alpha"]:
        said.append(f"Krippendorff's alpha between coders over the frames, present or not: {facts['alpha']}.")
    if facts["score"]:
        said.append(f"The dictionary's F1 against the coders: {facts['score']}.")
    said += [
        f"Intervals ({facts['level']:.0%}) are percentiles of {facts['draws']} bootstrap samples that draw families; p-values of contrasts are corrected by Benjamini and Hochberg (1995).",
        f"Seed {facts['seed']}; {facts['versions']}.",
    ]
    return " ".join(said)


def _in_chinese(facts: Mapping[str, Any], sizes: pd.Series) -> str:
    by = "、".join(f"{_LANGUAGES[w][1]}{n}篇" for w, n in sizes.items())
    when = f"，{facts['dates']}" if facts["dates"] else ""
    kinds = {"person": "人工", "model": "语言模型"}
    coders = "；".join(f"编码者{name}（{kinds[kind]}）编码{n}篇" for name, kind, n in facts["coders"])
    said = [
        f"语料包括{facts['outlets']}家媒体的{facts['articles']}篇文章（{by}{when}），按转载同一稿件归为{facts['families']}组。",
        f"编码手册定义了{len(facts['frames'])}个框架：{'、'.join(facts['frames'])}。",
        f"{coders}。"
        if coders
        else f"没有人工编码：框架按手册词语计数，立场由学习所得的方法判断，{'经本研究提及抽样检验' if facts['marked'] else '未经本研究检验'}。",
    ]
    if facts["collected"]:
        said.insert(1, f"抽样方式（原文）：{facts['collected']}。")
    if facts["alpha"]:
        said.append(f"编码者之间对框架是否出现的克里彭多夫α系数（各框架）：{facts['alpha']}。")
    if facts["score"]:
        said.append(f"词典相对于编码者的F1值：{facts['score']}。")
    said += [
        f"区间（{facts['level']:.0%}）取自{facts['draws']}次以组为单位的自助抽样的百分位数；各项比较的p值按Benjamini与Hochberg（1995）校正。",
        f"随机种子{facts['seed']}；{facts['versions']}。",
    ]
    return "".join(said)
