"""How a study was done, as a paragraph in English and in Chinese, filled from its run: nothing stands in it that the run does not say."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from framing.study.study import Study
from framing.text.scripts import writing

_LANGUAGES = {"en": ("English", "英文"), "zh": ("Chinese", "中文")}
_KINDS = {
    "person": ("a person", "人工"),
    "model": ("a model", "语言模型"),
    "aggregate": ("what coders came to", "各编码者的共同结论"),
}


def write_methods(study: Study, results: Mapping[str, Any]) -> dict[str, str]:
    """Return the methods paragraph by language (``en``, ``zh``) from a study and its ``results.json``.

    Corpus, families, languages and dates; frames of the codebook; who coded, persons or models; agreement of the coders (Krippendorff's alpha) and scores of the dictionary
    against them, lowest to highest over the frames; intervals, correction, seed; versions. A part that the study does not have is left out, and
    that nobody coded is said.
    """
    articles, book, tables = study.corpus.articles, study.corpus.codebook, results["tables"]
    dates = sorted(d for d in articles["date"] if d)
    outlets, families = articles["outlet"].nunique(), articles["family"].nunique()
    sizes = list(articles["language"].map(writing).value_counts().items())
    coded = list(study.corpus.codings.groupby("coder")["article"].nunique().items())
    kinds = {n: "aggregate" if n in book.aggregates else c.kind for n, c in book.coders.items()}
    en = {
        "by": " and ".join(f"{n} in {_LANGUAGES[w][0]}" for w, n in sizes),
        "when": f", {dates[0]} – {dates[-1]}" if dates else "",
        "coders": "; ".join(f"{name} ({_KINDS[kinds[name]][0]}), {n} articles" for name, n in coded),
    }
    zh = {
        "by": "、".join(f"{_LANGUAGES[w][1]}{n}篇" for w, n in sizes),
        "when": f"，{dates[0]} – {dates[-1]}" if dates else "",
        "coders": "；".join(f"编码者{name}（{_KINDS[kinds[name]][1]}）编码{n}篇" for name, n in coded),
    }
    collected, level, draws = study.choices.collected, study.choices.level, study.choices.draws
    stance = study.choices.headline.stance
    alpha = _span(tables.get("agreement"), "alpha", stance)
    score = _span([row for row in tables.get("validity", []) if row["score"] == "f1"], "estimate", "present")
    checked = "未经本研究检验" if study.corpus.marks.empty else "经本研究提及抽样检验"
    versions = {"framing": results["code"]["framing"], **results["environment"]}
    last = f"{results['seed']}; {', '.join(f'{name} {version}' for name, version in versions.items())}"
    said = [
        (
            f"The corpus has {len(articles)} articles of {outlets} outlets ({en['by']}{en['when']}), in {families} families of articles that carry the same copy"
            + (f"; {collected}." if collected else "."),
            f"语料包括{outlets}家媒体的{len(articles)}篇文章（{zh['by']}{zh['when']}），按转载同一稿件归为{families}组。"
            + (f"抽样方式（原文）：{collected}。" if collected else ""),
        ),
        (
            f"The codebook defines {len(book.frames)} frame(s): {', '.join(book.frames)}.",
            f"编码手册定义了{len(book.frames)}个框架：{'、'.join(book.frames)}。",
        ),
        (f"Coded by people or models: {en['coders']}.", f"{zh['coders']}。")
        if en["coders"]
        else (
            f"Nobody coded articles: frames are counted by the codebook's words, and stance by a learned measure, {study.validity}.",
            f"没有人工编码：框架按手册词语计数，立场由学习所得的方法判断，{checked}。",
        ),
        alpha
        and (
            f"Krippendorff's alpha between coders over the frames, {stance} or not: {alpha}.",
            f"编码者之间的克里彭多夫α系数（各框架，{stance}与否）：{alpha}。",
        ),
        score and (f"The dictionary's F1 against the coders: {score}.", f"词典相对于编码者的F1值：{score}。"),
        (
            f"Intervals ({level:.0%}) are percentiles of {draws} bootstrap samples that draw families; p-values of contrasts are corrected by Benjamini and Hochberg (1995).",
            f"区间（{level:.0%}）取自{draws}次以组为单位的自助抽样的百分位数；各项比较的p值按Benjamini与Hochberg（1995）校正。",
        ),
        (f"Seed {last}.", f"随机种子{last.replace('; ', '；')}。"),
    ]
    english, chinese = zip(*filter(None, said), strict=True)
    return {"en": " ".join(english), "zh": "".join(chinese)}


def _span(table: Any, column: str, stance: str) -> str:
    """The lowest and the highest value of a coefficient of a stance over the frames, all languages together."""
    some = pd.DataFrame(table or [])
    if column not in some:
        return ""
    some = some[some["stance"] == stance] if (some["stance"] == stance).any() else some
    values = (some[some["language"] == "all"] if "language" in some else some)[column].dropna().astype(float)
    ends = [f"{values.min():z.2f}", f"{values.max():z.2f}"] if len(values) > 1 else [f"{v:z.2f}" for v in values]
    return "–".join(ends)
