"""Two languages, one space: terms of both folded into shared concepts by a glossary, and topics over the concepts.

A glossary lists concepts of the field with their Chinese and English terms. Folding makes articles of both languages comparable in
what they talk about, so that one topic model can be fitted to all of them, and topics of two single-language models can be matched.

What the glossary cannot see: whatever has no entry (``estimate_coverage`` says how much that is, per language and group);
words of several meanings, which fall into one concept; connotation, irony and stance, since two terms of a concept are taken to mean
the same though one may praise and the other scorn; and what one language says by grammar and the other by a word. Where coverage
differs much between groups, so does how much of them the joint topics see.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
from scipy import sparse
from scipy.optimize import linear_sum_assignment
from sklearn.metrics.pairwise import cosine_similarity

from framing.corpus.corpus import Corpus
from framing.errors import FramingError, check_choice
from framing.measure.topics import TermLimits, TopicModel, code_shares
from framing.text.scripts import WRITINGS, writing

HABITS = ("quality", "time", "action")
"""Domains that are habits of writing rather than substance: big, today, continue. Left out unless asked for."""

Matrix = tuple[sparse.csr_matrix, pd.Index, pd.Index]

COVERAGE_COLUMNS = ("by", "group", "language", "articles", "terms", "coverage", "concepts", "without_any")

MATCH_COLUMNS = ("topic", "match", "similarity", "chance", "above_chance", "covered", "match_covered", "shared")


def list_glossary_terms(corpus: Corpus, glossary: pd.DataFrame) -> pd.DataFrame:
    """Return how often each term of the glossary occurs: ``concept, domain, language, term, count, articles``; the rarest first.

    Terms with a count of 0 never occur in this corpus: they are misspelt, segmented otherwise, or not of this field.
    """
    counted = _with_writing(corpus).groupby(["language", "term"])["count"].agg(count="sum", articles="size")
    table = _list_entries(glossary).merge(counted.reset_index(), how="left", on=["language", "term"])
    table = table.fillna({"count": 0, "articles": 0}).astype({"count": int, "articles": int})
    columns = ["concept", "domain", "language", "term", "count", "articles"]
    return table.sort_values(["count", "language", "concept", "term"], ignore_index=True)[columns]


def count_once(terms: pd.DataFrame) -> pd.DataFrame:
    """Return English counts in which the words of a phrase no longer count beside the phrase: ``article, term, count``.

    Phrases of the field (``export controls``) are counted as terms, and so are their words. From the count of whatever stands within a phrase, the
    count of the phrase is taken, longest phrases first; what is left is what stands outside. Terms of which nothing is left have no row.
    """
    phrases = sorted({t for t in terms["term"].unique() if " " in t}, key=lambda t: (-t.count(" "), t))
    table = terms.groupby(["article", "term"], sort=True)["count"].sum().astype(int).reset_index()
    words = {word for phrase in phrases for word in phrase.split()}
    touched = table["term"].map({t: words.issuperset(t.split()) for t in table["term"].unique()}).astype(bool)
    some = table[touched]
    counts = dict(zip(zip(some["article"], some["term"], strict=True), some["count"], strict=True))
    holders = terms[terms["term"].isin(phrases)].groupby("term")["article"].unique()
    for phrase in phrases:
        words = phrase.split()
        inner = [" ".join(words[i : i + n]) for n in range(1, len(words)) for i in range(len(words) - n + 1)]
        for article in holders[phrase]:
            times = counts.get((article, phrase), 0)
            for part in inner:
                if (article, part) in counts:
                    counts[(article, part)] = max(0, counts[(article, part)] - times)
    table.loc[touched, "count"] = np.array(list(counts.values()), dtype=int)
    return table[table["count"] > 0].reset_index(drop=True)


def count_concepts(corpus: Corpus, glossary: pd.DataFrame, *, without: Sequence[str] = HABITS) -> pd.DataFrame:
    """Return how often each article has each concept: ``article, concept, count``; concepts of the domains ``without`` are left out.

    English phrases take their words with them (``count_once``). Raises ``FramingError`` for an unknown domain, and where nothing is left.
    """
    folded = _fold(corpus, glossary, without)
    table = folded[folded["concept"] != ""].groupby(["article", "concept"], as_index=False)["count"].sum()
    if table.empty:
        raise FramingError("no term of the glossary occurs in the corpus: nothing to fold")
    return table


def estimate_coverage(corpus: Corpus, glossary: pd.DataFrame) -> pd.DataFrame:
    """Return how much of what is counted the glossary folds, per group and language.

    ``by, group, language, articles, terms, coverage, concepts, without_any``: ``terms`` is the number of counted words and phrases, ``coverage`` the
    share of them that belong to a concept (0 to 1), ``concepts`` the mean number of different concepts in an article, and ``without_any``
    the articles that have none and that a joint model cannot see. A row a group and language that has articles; groups without the other language
    have no row for it. The group ``all`` comes first.
    """
    folded = _fold(corpus, glossary, HABITS)
    inside = folded[folded["concept"] != ""]
    articles = corpus.articles.set_index("article")[["language", "group"]]
    per = inside.groupby("article").agg(folded=("count", "sum"), concepts=("concept", "nunique"))
    per = folded.groupby("article")[["count"]].sum().set_axis(["terms"], axis=1).join(per)
    per = articles.assign(language=articles["language"].map(writing)).join(per)
    per = per.fillna({"terms": 0, "folded": 0, "concepts": 0})
    rows = []
    for name, some in [("all", per), *per.groupby("group", sort=True)]:
        for language, part in some.groupby("language", sort=True):
            total = part["terms"].sum()
            share = part["folded"].sum() / total if total else 0.0
            without_any = int((part["concepts"] == 0).sum())
            rows.append(("group", name, language, len(part), int(total), share, part["concepts"].mean(), without_any))
    return pd.DataFrame(rows, columns=list(COVERAGE_COLUMNS))


def fit_concepts(
    corpus: Corpus,
    glossary: pd.DataFrame,
    *,
    n_topics: int,
    limits: TermLimits = TermLimits(),
    start: str = "svd",
    seed: int,
) -> TopicModel:
    """Fit one topic model to the articles of both languages, over shared concepts.

    A concept is used where it is within the ``limits`` in each language: one that only one
    language has would sort articles by language. Raises ``FramingError`` where the corpus has one language only, or no concept is left.
    """
    matrix = concept_matrix(corpus, glossary)
    return _fit_matrix(corpus, matrix, TopicModel(n_topics, random_state=seed, start=start), limits)


def _fit_matrix(corpus: Corpus, matrix: Matrix, model: TopicModel, limits: TermLimits) -> TopicModel:
    counts, articles, concepts = matrix
    language = corpus.articles.set_index("article")["language"].map(writing).loc[articles]
    if language.nunique() < 2:
        raise FramingError(f"a joint model needs articles in both languages, got only {sorted(set(language))}")
    kept = ~concepts.isin(limits.stop_words)
    for code in WRITINGS:
        found = np.asarray((counts[(language == code).to_numpy()] > 0).sum(axis=0)).ravel()
        kept &= (found >= limits.min_df) & (found <= limits.max_df * (language == code).sum())
    if not kept.any():
        why = f"lower min_df ({limits.min_df}) or raise max_df ({limits.max_df})"
        raise FramingError(f"no concept of {len(concepts)} is left in both languages: {why}")
    model.limits = TermLimits(min_df=1, max_df=1.0, stop_words=concepts[~kept])
    return model.fit(counts, terms=concepts)


def code_concepts(model: TopicModel, corpus: Corpus, glossary: pd.DataFrame) -> pd.DataFrame:
    """Return the joint topics' shares of each article as codes, as ``framing.code_topics`` does; the coder is ``concepts``.

    Articles without a used concept are left out.
    """
    counts, articles, _ = concept_matrix(corpus, glossary)
    return code_shares(model, counts, articles, coder="concepts").merge(corpus.articles, on="article")


def mix_topics(
    corpus: Corpus, glossary: pd.DataFrame, *, ks: Sequence[int] = (4, 8, 12), rare: int = 10, seed: int
) -> dict[str, pd.DataFrame]:
    """Return the articles' shares of joint topics by several defensible models: name → articles x topics, to weight articles by.

    A model for each k; and for the middle one two random starts, a higher ``min_df`` (``rare``), and the concepts of habit taken in.
    """
    middle = sorted(ks)[len(ks) // 2]
    usual, every = (concept_matrix(corpus, glossary, without=w) for w in (HABITS, ()))
    start, often = TopicModel(middle, random_state=seed), TermLimits()
    plans = {f"topics, k {k}": (usual, TopicModel(k, random_state=seed), often) for k in ks}
    for i in (1, 2):
        random = TopicModel(middle, random_state=seed + i, start="random")
        plans[f"topics, k {middle}, start {i}"] = usual, random, often
    plans[f"topics, k {middle}, min_df {rare}"] = usual, start, TermLimits(min_df=rare)
    plans[f"topics, k {middle}, with habits"] = every, start, often
    out = {}
    for name, (matrix, model, limits) in plans.items():
        shares = _fit_matrix(corpus, matrix, model, limits).transform(matrix[0])
        out[name] = pd.DataFrame(shares, index=matrix[1], columns=model.names_)
    return out


def concept_matrix(corpus: Corpus, glossary: pd.DataFrame, *, without: Sequence[str] = HABITS) -> Matrix:
    """Return articles x concepts as a sparse matrix of counts, the articles and all concepts of the glossary's domains, both sorted."""
    table = count_concepts(corpus, glossary, without=without)
    articles = pd.Index(corpus.articles["article"], name="article")
    concepts = pd.Index(_domain_concepts(glossary, without), name="concept")
    place = (articles.get_indexer(table["article"]), concepts.get_indexer(table["concept"]))
    matrix = sparse.csr_matrix((table["count"].to_numpy(float), place), shape=(len(articles), len(concepts)))
    return matrix, articles, concepts


def match_concepts(
    first: TopicModel,
    second: TopicModel,
    glossary: pd.DataFrame,
    *,
    languages: Sequence[str] = ("en", "zh"),
    shuffles: int = 500,
    seed: int,
) -> pd.DataFrame:
    """Return which topic of one model is which of the other, across languages, with how alike they are and what chance gives.

    Both models' topics are folded into concepts; ``languages`` says of what each model's terms are: ``en``, ``zh``, or ``concepts`` for a joint
    model. Topics are paired one to one so that the summed cosine similarity is largest (Hungarian method).

    Columns ``topic, match, similarity, chance, above_chance, covered, match_covered, shared``: ``similarity`` is the cosine of the two topics'
    weights over concepts (0 to 1); ``chance`` is the 95% quantile of the similarity of the same topic's match where the second
    model's concepts are exchanged at random, and ``above_chance`` whether the similarity is larger; ``covered`` are the shares of the topics' weights that the glossary
    folds, and ``shared`` the three concepts that make most of the similarity. Topics without a partner have no row.
    """
    sides = zip((first, second), languages, strict=True)
    (a, covered_a), (b, covered_b) = (_fold_model(model, glossary, code) for model, code in sides)
    similarity = cosine_similarity(a, b)
    rows, columns = linear_sum_assignment(-similarity)
    used = np.flatnonzero((a.sum(axis=0) > 0) | (b.sum(axis=0) > 0))
    rng, chance = np.random.default_rng([seed, 6]), np.empty((shuffles, len(rows)))
    for draw in chance:
        mixed = cosine_similarity(a[:, used], b[:, rng.permutation(used)])
        i, j = linear_sum_assignment(-mixed)
        draw[:] = mixed[i, j]
    concepts = _domain_concepts(glossary, HABITS)
    out = []
    for number, (i, j) in enumerate(zip(rows, columns, strict=True)):
        both = a[i] * b[j]
        best = [concepts[c] for c in np.argsort(-both, kind="stable")[:3] if both[c] > 0]
        limit = float(np.quantile(chance[:, number], 0.95))
        alike = similarity[i, j], limit, bool(similarity[i, j] > limit)
        out.append((first.names_[i], second.names_[j], *alike, covered_a[i], covered_b[j], ", ".join(best)))
    return pd.DataFrame(out, columns=list(MATCH_COLUMNS)).round(6)


def _with_writing(corpus: Corpus) -> pd.DataFrame:
    return corpus.terms.assign(language=corpus.language_of_terms()).astype({"article": str, "term": str})


def _list_entries(glossary: pd.DataFrame) -> pd.DataFrame:
    """Return ``concept, domain, term, language``, a row a term of the glossary."""
    parts = [glossary[["concept", "domain"]].assign(term=glossary[w].str.split("|"), language=w) for w in WRITINGS]
    return pd.concat(parts).explode("term", ignore_index=True)


def _domain_concepts(glossary: pd.DataFrame, without: Sequence[str]) -> list[str]:
    for domain in sorted(set(without) - set(HABITS)):
        check_choice("domain", domain, sorted(set(glossary["domain"])))
    return sorted(glossary.loc[~glossary["domain"].isin(without), "concept"])


def _concept_of(glossary: pd.DataFrame, language: str, without: Sequence[str]) -> dict[str, str]:
    some = _list_entries(glossary[glossary["concept"].isin(_domain_concepts(glossary, without))])
    return some[some["language"] == language].set_index("term")["concept"].to_dict()


def _fold(corpus: Corpus, glossary: pd.DataFrame, without: Sequence[str]) -> pd.DataFrame:
    """Return ``article, term, count, concept`` with every word counted once; concept is "" where the glossary has none."""
    parts = []
    for language, some in _with_writing(corpus).groupby("language", sort=True):
        table = count_once(some) if language == "en" else some[["article", "term", "count"]]
        concept = _concept_of(glossary, str(language), without)
        parts.append(table.assign(concept=table["term"].map(concept).fillna("")))
    return pd.concat(parts, ignore_index=True)


def _fold_model(model: TopicModel, glossary: pd.DataFrame, language: str) -> tuple[np.ndarray, np.ndarray]:
    """Return a model's topics over concepts (topics x concepts), and the share of each topic's weight that the glossary folds."""
    concepts = pd.Index(_domain_concepts(glossary, HABITS))
    names = pd.Series(model.terms_, dtype=object)
    if language != "concepts":
        if language not in WRITINGS:
            raise FramingError(f"languages must be of {[*WRITINGS, 'concepts']}, got {language!r}")
        names = names.map(_concept_of(glossary, language, HABITS))
    place = concepts.get_indexer(names.fillna(""))
    known = place >= 0
    out = np.zeros((len(concepts), model.n_components))
    np.add.at(out, place[known], model.components_[:, known].T)
    return out.T, model.components_[:, known].sum(axis=1)
