"""What the page shows and does not compute itself: telling terms with their articles, and topics."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from framing.compare.terms import compare_group_terms
from framing.errors import FramingError
from framing.explorer.columns import pack
from framing.measure.topics import TopicModel
from framing.study.study import Study
from framing.text.scripts import writing
from framing.text.stopwords import tells_nothing

MOST_TERMS, MOST_PLACES = (
    1500,
    400_000,
)  # of a language: terms, and articles listed for them; they bound the page's size
_RELEVANT = 30
_LEAST = 5e-4  # weight in its topic below which a term is no candidate: the rarest would lead wherever lambda is small
_LAMBDAS = (0.0, 0.2, 0.4, 0.6, 0.8, 1.0)


def gather_terms(study: Study) -> dict[str, dict[str, Any]]:
    """Return, per language, terms with how much they lean to the reference group (log-odds, interval, corrected p), gloss and articles."""
    languages = sorted(set(study.corpus.articles["language"].map(writing)))
    return {language: _gather_terms(study, language) for language in languages}


def _gather_terms(study: Study, language: str) -> dict[str, Any]:
    corpus, gap = study.corpus, ""
    some = corpus if corpus.codings.empty else study.coded  # texts that were not coded may have been cut otherwise
    inside = some.articles["language"].map(writing) == language
    place = pd.Series(corpus.articles.index, index=corpus.articles["article"])
    counts = corpus.terms[corpus.terms["article"].isin(some.articles.loc[inside, "article"])]
    found = counts.assign(place=place.loc[counts["article"]].to_numpy()).groupby("term")["place"].agg(["size", list])
    try:
        table = compare_group_terms(
            some.articles, corpus.terms, group=study.choices.headline.reference, language=language, **study.intervals
        )
    except FramingError as error:
        gap = f"{error}."
        table = pd.DataFrame({"term": found.index}).reindex(
            columns=["term", "estimate", "low", "high", "z", "p_corrected", "articles_inside", "articles_outside"]
        )
    table = table[~table["term"].map(tells_nothing).astype(bool)].reset_index(drop=True)
    size = found["size"].loc[table["term"]].to_numpy()
    rank = np.minimum(pd.Series(-size).rank(), table["z"].abs().mul(-1).rank().fillna(len(table)))
    chosen = table.assign(size=size).iloc[np.argsort(rank.to_numpy(), kind="stable")]
    chosen = chosen[(chosen["size"].cumsum() <= MOST_PLACES)].head(MOST_TERMS).reset_index(drop=True)
    small = len(place) < 2**16
    places = [found["list"].at[term] for term in chosen["term"]]
    names = {"estimate": "estimate", "low": "low", "high": "high", "z": "z", "p": "p_corrected"}
    return {
        "term": list(chosen["term"]),
        **{name: [None if pd.isna(v) else round(float(v), 4) for v in chosen[c]] for name, c in names.items()},
        "inside": chosen["articles_inside"].fillna(0).astype(int).tolist(),
        "outside": chosen["articles_outside"].fillna(0).astype(int).tolist(),
        "gloss": _gloss(study, list(chosen["term"]), language),
        "starts": [0, *np.cumsum([len(p) for p in places]).tolist()],
        "found": pack(np.concatenate(places) if places else [], "u2" if small else "u4"),
        "small": small,
        "all": int(counts["term"].nunique()),
        "gap": gap,
    }


def _gloss(study: Study, terms: list[str], language: str) -> list[str]:
    """What each term means in the other language, from the package's glossary; empty where it has none."""
    if study.corpus.concepts is None:
        return [""] * len(terms)
    other = "en" if language == "zh" else "zh"
    known = {
        term: row[other].replace("|", ", ")
        for row in study.corpus.glossary.to_dict(orient="records")
        for term in row[language].split("|")
    }
    return [known.get(term, "") for term in terms]


def gather_topics(study: Study) -> dict[str, dict[str, Any]]:
    """Return, per language, the study's topics with size, stability, terms and every article's shares; ``gap`` says why there are none."""
    found: dict[str, dict[str, Any]] = {}
    for language in study.choices.topics:
        try:
            found[language] = _gather_topics(study, language)
        except FramingError as error:
            found[language] = {"gap": str(error)}
    return found


def _gather_topics(study: Study, language: str) -> dict[str, Any]:
    corpus = study.corpus
    model, sure = study.fit_topics(language)
    counts, articles, _ = corpus.term_matrix(language)
    shares = model.transform(counts)
    used = shares.sum(axis=1) > 0
    rows = pd.Index(corpus.articles["article"]).get_indexer(articles)[used]
    return {
        "names": list(model.names_),
        "size": [round(float(v), 4) for v in model.sizes_],
        "stability": [round(float(v), 3) for v in sure["stability"]],
        "stable": [bool(v) for v in sure["stable"]],
        "floor": study.choices.stability.floor,
        "terms": _relevant_terms(model),
        "rows": [int(i) for i in rows],
        "shares": pack(np.round(shares[used] * 255), "u1"),
    }


def _relevant_terms(model: TopicModel) -> list[list[list[Any]]]:
    """Return of each topic the terms that are most relevant under any lambda: term, weight in the topic, weight in all.

    Relevance is lambda log weight + (1 - lambda) log (weight / weight in all) (Sievert and Shirley 2014, equation 1).
    """
    overall = model.sizes_ @ model.components_ / max(model.sizes_.sum(), 1e-12)
    topics = []
    for weights in model.components_:
        held = np.flatnonzero(weights > _LEAST)
        frequent, lift = np.log(weights[held]), np.log(weights[held] / overall[held])
        order = [np.argsort(-(x * frequent + (1 - x) * lift), kind="stable")[:_RELEVANT] for x in _LAMBDAS]
        kept = held[list(dict.fromkeys(np.concatenate(order).tolist()))]
        topics.append([[str(model.terms_[i]), round(float(weights[i]), 6), round(float(overall[i]), 6)] for i in kept])
    return topics
