"""Train the stance measure from real mentions, score it on documents left out, and write its weights.

    python benchmarks/stance/train.py [--shared ../shared] [--out framing/stance/weights.json] [--repeats 12]

Needs ``stance-mentions`` (and, for one more score, ``corpora/polnear``) of the shared folder, whose texts are not part of the project. The same input
gives the same weights, byte for byte. What is printed and written as scores is out of sample: mentions of a document are judged by weights learned without it
and without any document that shares a run of its sentence.
"""

from __future__ import annotations

import argparse
import gzip
import json
import re
from collections import Counter
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import f1_score, roc_auc_score

from framing.stance.features import denial_features, voice_features
from framing.stance.judge import SURE, WEIGHTS
from framing.stance.mentions import place_mentions
from framing.stance.rules import denied
from framing.text.sentences import split_sentences

STANCES = ("asserted", "attributed", "rejected")
TRAINED = "2026-11-29"
ONCE, NONE, INVENTED = 0.5, 0.5, 0.15
"""Weights of mentions read once (near-denials and ``readings.csv``), of mentions that describe nothing, and of invented sentences."""
READINGS = Path(__file__).with_name("readings.csv")
STRENGTH = {"denied": 0.1, "other": 0.05}
LEAST = 4
"""A feature that fewer mentions have is not learned."""


def read_mentions(shared: Path, invented: Path) -> pd.DataFrame:
    """Return all mentions to learn from, with ``source``: agreed (the gold), near and once (read once), invented."""
    parts = []
    for name, source in (("mentions", "agreed"), ("near-denials", "near")):
        table = pd.read_json(shared / "stance-mentions" / f"{name}.jsonl", lines=True, dtype=False)
        parts.append(table[table["stance"] != ""].assign(source=source))
    parts.append(_read_once(shared / "corpora"))
    if invented.is_dir():
        parts.append(_read_invented(invented))
    return pd.concat(parts, ignore_index=True).fillna({"title": "", "who": ""})


def _read_once(corpora: Path) -> pd.DataFrame:
    """Return the English mentions of ``readings.csv`` with their text, which only the corpora have.

    They stand in documents that have other mentions, and are left out with them, or in PolNeAR's train part; drawn by words that may deny (two thirds) or at random, and read
    once, by passes of a language model, by the guide of ``stance-mentions``; of 75 agreed mentions among them 71 came out the same.
    """
    found: dict[tuple[str, str], tuple[str, str, str]] = {}
    for name in ("trade-war", "polnear"):
        with gzip.open(corpora / name / "articles.jsonl.gz", "rt", encoding="utf-8") as lines:
            for a in map(json.loads, lines):
                found[name, a["id"]] = a["text"], a.get("kind", "news"), a.get("title", "")
    climate = pd.read_csv(corpora / "narrative-framing" / "data_articles_metadata.tsv", sep="\t", dtype={"ID": str})
    for number, text in zip(climate["ID"], climate["text"], strict=True):
        found["narrative-framing", number] = text, "news/opinion", ""
    rows = []
    for row in pd.read_csv(READINGS, dtype={"doc": str}).to_dict("records"):
        text, kind, title = found[row["corpus"], row["doc"]]
        text, start = text[row["from"] : row["to"]], row["start"] - row["from"]
        own = next(s for s in reversed(split_sentences(text, "en")) if s.start <= start)
        rows.append({"id": f"{row['doc']} {row['start']}", "language": "en", "corpus": row["corpus"], "doc": row["doc"], "kind": kind, "title": title, "text": text,
                     "start": start, "end": row["end"] - row["from"], "sentence_start": own.start, "sentence_end": own.end, "stance": row["stance"], "source": "once"})  # fmt: skip
    return pd.DataFrame(rows)


def _read_invented(folder: Path) -> pd.DataFrame:
    rows = []
    for path in sorted(folder.glob("stance-*.csv")):
        for row in pd.read_csv(path, dtype=str, keep_default_na=False).to_dict("records"):
            before = row["context"] + " " if row["context"] else ""
            start = len(before) + row["sentence"].index(row["indicator"])
            rows.append({"id": row["id"], "language": row["language"][:2], "corpus": "invented", "doc": row["id"], "kind": row["kind"], "title": "", "text": before + row["sentence"],
                         "start": start, "end": start + len(row["indicator"]), "stance": row["stance"], "source": "invented"})  # fmt: skip
    return pd.DataFrame(rows)


def group_documents(table: pd.DataFrame) -> np.ndarray:
    """Return a group for each mention: one document, or documents that share a run of the mention's sentence (24 characters, 12 words)."""
    parent: dict[Any, Any] = {}

    def find(x: Any) -> Any:
        while parent.setdefault(x, x) != x:
            parent[x] = parent[parent[x]]
            x = parent[x]
        return x

    seen: dict[Any, int] = {}
    for number, row in enumerate(table.to_dict("records")):
        doc = row["doc"].split("-")[0] if row["corpus"] == "mfa" else row["doc"]  # questions and answers of one day
        parent[find(("row", number))] = find((row["corpus"], doc))
        if "sentence_start" in row and row["sentence_start"] == row["sentence_start"]:
            sentence = row["text"][int(row["sentence_start"]) : int(row["sentence_end"])]
        else:
            sentence = row["text"]
        units = re.sub(r"\s", "", sentence) if row["language"] == "zh" else re.findall(r"\w+", sentence.lower())
        length = 24 if row["language"] == "zh" else 12
        for at in range(max(len(units) - length + 1, 1)):
            run = tuple(units[at : at + length])
            if run in seen:
                parent[find(("row", number))] = find(("row", seen[run]))
            seen[run] = number
    names = [str(find(("row", n))) for n in range(len(table))]
    return np.unique(names, return_inverse=True)[1]


class Data:
    """Mentions with features, as matrices: a column for each feature of any language, and one for each feature of each language."""

    def __init__(self, table: pd.DataFrame) -> None:
        self.table = table
        self.language = table["language"].to_numpy()
        self.stance = table["stance"].to_numpy()
        self.source = table["source"].to_numpy()
        self.groups = group_documents(table)
        pairs = list(place_mentions(table))
        denial = [denial_features(place) for place, _, _ in pairs]
        self.denying = np.array([f is not None for f in denial])
        self.ruled = np.array([bool(denied(place)) for place, _, _ in pairs])
        self.features = {"denied": [f or [] for f in denial], "other": [voice_features(p, s) for p, s, _ in pairs]}
        self.matrix, self.names = {}, {}
        for question, rows in self.features.items():
            self.matrix[question], self.names[question] = self._matrix(rows)
        self.gold = (self.source == "agreed") & np.isin(self.stance, STANCES)

    def _matrix(self, rows: list[list[str]]) -> tuple[csr_matrix, list[str]]:
        both = [
            [*{f"{f}" for f in r}, *{f"{lang}:{f}" for f in r}] for r, lang in zip(rows, self.language, strict=True)
        ]
        counts = Counter(f for r in both for f in r)
        names = sorted(f for f, n in counts.items() if n >= LEAST)
        place = {f: i for i, f in enumerate(names)}
        indices = [sorted(place[f] for f in r if f in place) for r in both]
        ends = np.cumsum([0, *map(len, indices)])
        flat = np.concatenate([np.array(i, dtype=np.int32) for i in indices])
        return csr_matrix((np.ones(len(flat)), flat, ends), shape=(len(rows), len(names))), names

    def usable(self, question: str) -> np.ndarray:
        return self.denying if question == "denied" else np.isin(self.stance, STANCES[:2])

    def target(self, question: str) -> np.ndarray:
        return self.stance == ("rejected" if question == "denied" else "attributed")

    def weight(self) -> np.ndarray:
        return np.select([self.source == "agreed", self.source == "invented"], [1.0, INVENTED], ONCE) * np.where(
            self.stance == "none", NONE, 1.0
        )

    def fit(self, question: str, rows: np.ndarray, strength: float | None = None) -> LogisticRegression:
        model = LogisticRegression(C=strength or STRENGTH[question], solver="liblinear", max_iter=400, random_state=0)
        return model.fit(self.matrix[question][rows], self.target(question)[rows], sample_weight=self.weight()[rows])


def cross_validate(data: Data, *, folds: int = 5, seed: int, kept: np.ndarray | None = None) -> dict[str, np.ndarray]:
    """Return the log-odds of both questions for each mention, learned without its group (and from the groups ``kept`` alone)."""
    rng = np.random.default_rng(seed)
    fold = rng.integers(0, folds, data.groups.max() + 1)[data.groups]
    real = data.source != "invented"
    some = np.ones(len(fold), dtype=bool) if kept is None else kept[data.groups]
    out = {}
    for question in ("denied", "other"):
        usable, scores = data.usable(question), np.full(len(fold), np.nan)
        for f in range(folds):
            model = data.fit(question, np.flatnonzero(usable & some & ((fold != f) | ~real)))
            tested = np.flatnonzero((fold == f) & real)
            scores[tested] = model.decision_function(data.matrix[question][tested])
        out[question] = scores
    out["fold"] = np.where(real, fold, -1)
    return out


def calibrate(scores: np.ndarray, truth: np.ndarray) -> tuple[float, float]:
    """Return slope and shift that make log-odds calibrated (Platt), fitted to mentions that were left out."""
    model = LogisticRegression(C=10.0, solver="lbfgs").fit(scores[:, None], truth)
    return float(model.coef_[0, 0]), float(model.intercept_[0])


def probabilities(data: Data, found: dict[str, np.ndarray]) -> np.ndarray:
    """Return the three probabilities of each mention; the calibration of a fold is fitted to the other folds."""
    chance = {q: np.full(len(data.table), np.nan) for q in ("denied", "other")}
    for question, usable in (("denied", data.denying & data.gold), ("other", data.gold & (data.stance != "rejected"))):
        for language in ("en", "zh"):
            for f in range(found["fold"].max() + 1):
                fitted = usable & (data.language == language) & (found["fold"] != f)
                slope, shift = calibrate(found[question][fitted], data.target(question)[fitted])
                some = (found["fold"] == f) & (data.language == language)
                chance[question][some] = 1 / (1 + np.exp(-(slope * found[question][some] + shift)))
    rejected = np.where(data.denying, chance["denied"], 0.01)
    rejected = np.where(data.ruled, np.maximum(rejected, SURE), rejected)
    return np.stack([(1 - rejected) * (1 - chance["other"]), (1 - rejected) * chance["other"], rejected], axis=1)


def score(truth: np.ndarray, chance: np.ndarray) -> dict[str, float]:
    """Return macro-F1, F1, precision and recall of each stance."""
    said = chance.argmax(1)
    out = {"n": len(truth), "macro_f1": 0.0}
    for number, stance in enumerate(STANCES):
        found, known = said == number, truth == stance
        hits = (found & known).sum()
        out["macro_f1"] += 2 * hits / max(found.sum() + known.sum(), 1) / len(STANCES)
        out[f"precision {stance}"] = hits / max(found.sum(), 1)
        out[f"recall {stance}"] = hits / max(known.sum(), 1)
    return out


def summarize(data: Data, runs: list[np.ndarray], *, seed: int, draws: int = 1000) -> list[dict[str, Any]]:
    """Return scores of the agreed mentions by language, kind and corpus: the mean of the repeats, with 95 % intervals over documents."""
    rng = np.random.default_rng(seed)
    rows = []
    views = [("language", v, data.language == v) for v in ("en", "zh")]
    for column in ("kind", "corpus"):
        for language in ("en", "zh"):
            here = data.gold & (data.language == language)
            for value in sorted(set(data.table.loc[here, column])):
                views.append(
                    (column, f"{language} {value or 'unknown'}", here & (data.table[column] == value).to_numpy())
                )
    for view, value, chosen in views:
        some = np.flatnonzero(chosen & data.gold)
        means = pd.DataFrame([score(data.stance[some], run[some]) for run in runs]).mean()
        documents = [some[data.groups[some] == g] for g in np.unique(data.groups[some])]
        drawn = []
        for _ in range(draws):
            pick = np.concatenate([documents[i] for i in rng.integers(0, len(documents), len(documents))])
            drawn.append(score(data.stance[pick], runs[rng.integers(len(runs))][pick])["macro_f1"])
        low, high = np.quantile(drawn, [0.025, 0.975])
        rows.append(
            {
                "by": view,
                "value": value,
                **means.round(3).to_dict(),
                "low": round(float(low), 3),
                "high": round(float(high), 3),
            }
        )
    return rows


def reliability(data: Data, runs: list[np.ndarray]) -> list[dict[str, Any]]:
    """Return how often judgements of a probability are right: ``from, to, n, said, right``, and what share of all they are."""
    chance = np.mean(runs, axis=0)[data.gold]
    top, right = chance.max(1), np.array(STANCES)[chance.argmax(1)] == data.stance[data.gold]
    edges = [0.33, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0001]
    rows = []
    for low, high in pairwise(edges):
        some = (top >= low) & (top < high)
        if some.any():
            rows.append(
                {
                    "from": low,
                    "to": min(high, 1.0),
                    "n": int(some.sum()),
                    "said": round(float(top[some].mean()), 3),
                    "right": round(float(right[some].mean()), 3),
                }
            )
    return rows


def write_weights(
    data: Data,
    found: list[dict[str, np.ndarray]],
    scores: dict[str, Any],
    path: Path,
    *,
    unclear: float,
    least: float = 0.03,
) -> None:
    """Fit all mentions, fold shared and language's own weights together, and write what is not nearly nothing."""
    questions: dict[str, Any] = {}
    for question in ("denied", "other"):
        model = data.fit(question, np.flatnonzero(data.usable(question)))
        weights = dict(zip(data.names[question], model.coef_[0], strict=True))
        questions[question] = {}
        for language in ("en", "zh"):
            own: dict[str, float] = {}
            seen = {
                f for r, lang in zip(data.features[question], data.language, strict=True) if lang == language for f in r
            }
            for feature in sorted(seen):
                total = round(weights.get(feature, 0.0) + weights.get(f"{language}:{feature}", 0.0), 2)
                if abs(total) >= least:
                    own[feature] = total
            usable = (data.denying & data.gold) if question == "denied" else data.gold & (data.stance != "rejected")
            some = usable & (data.language == language)
            scored = np.mean([f[question][some] for f in found], axis=0)
            slope, shift = calibrate(scored, data.target(question)[some])
            questions[question][language] = {
                "intercept": round(float(model.intercept_[0]), 3),
                "slope": round(slope, 3),
                "shift": round(shift, 3),
                "weights": own,
            }
    head = {
        "trained": TRAINED,
        "from": {k: int(v) for k, v in sorted(Counter(data.source).items())},
        "unclear": unclear,
        "scores": scores,
    }
    lines = [json.dumps(head, ensure_ascii=False)[:-1] + ', "questions": {']
    for i, (question, languages) in enumerate(questions.items()):
        lines.append(f'"{question}": {{')
        for j, (language, part) in enumerate(languages.items()):
            lines.append(
                f'"{language}": {json.dumps(part, ensure_ascii=False, separators=(",", ":"))}'
                + ("," if j == 0 else "}" + ("," if i == 0 else ""))
            )
    path.write_text("\n".join([*lines, "}}"]) + "\n", encoding="utf-8")


def learning_curve(data: Data, *, seed: int, parts: tuple[float, ...] = (0.125, 0.25, 0.5, 0.75)) -> pd.DataFrame:
    """Return the macro-F1 of measures learned from a part of the documents: ``documents`` (the share), ``en, zh``; all of them is in the scores."""
    rows = []
    for part in parts:
        kept = np.random.default_rng(seed).random(data.groups.max() + 1) < part
        chance = probabilities(data, cross_validate(data, seed=seed, kept=kept))
        found = {
            lang: score(data.stance[m], chance[m])
            for lang in ("en", "zh")
            for m in [data.gold & (data.language == lang)]
        }
        rows.append({"documents": part, **{lang: round(found[lang]["macro_f1"], 3) for lang in found}})
    return pd.DataFrame(rows)


def count_unused(table: pd.DataFrame, *, seed: int, draws: int = 1000) -> tuple[list[dict[str, Any]], pd.DataFrame]:
    """Return how often words of a frame are no use of it (a proper name, another sense), of the mentions whose two readings agree.

    First, for each language: ``n, none``, ``share`` of mentions as they occur (each stratum weighed by how many were in it), ``low, high`` (95 %, over documents).
    Then the indicators with ``none`` at least twice: ``language, indicator, none, n``, as drawn.
    """
    agreed = table[table["source"] == "agreed"]
    used = agreed.assign(none=agreed["stance"] == "none", weight=agreed["pool"] / agreed["drawn"])
    rng, rows = np.random.default_rng(seed), []
    for language, here in used.groupby("language"):
        sums = (
            here.assign(hit=here["none"] * here["weight"])
            .groupby(["corpus", "doc"])[["hit", "weight"]]
            .sum()
            .to_numpy()
        )
        drawn = [sums[rng.integers(0, len(sums), len(sums))].sum(0) for _ in range(draws)]
        low, high = np.quantile([hit / all_ for hit, all_ in drawn], [0.025, 0.975])
        share = sums[:, 0].sum() / sums[:, 1].sum()
        rows.append({"language": language, "n": len(here), "none": int(here["none"].sum()), "share": round(float(share), 3), "low": round(float(low), 3), "high": round(float(high), 3)})  # fmt: skip
    by = (
        used.assign(indicator=used["indicator"].str.lower())
        .groupby(["language", "indicator"])["none"]
        .agg(["sum", "size"])
    )
    by = by[by["sum"] >= 2].sort_values(["language", "sum"], ascending=[True, False], kind="stable").reset_index()
    return rows, by.rename(columns={"sum": "none", "size": "n"})


def read_polnear(shared: Path, leave: set[str], part: str, *, every: int = 1) -> pd.DataFrame:
    """Return a word drawn from each sentence (or every fourth) of a part of PolNeAR: attributed where people coded it as what somebody says."""
    rows, rng = [], np.random.default_rng(0)
    with gzip.open(shared / "corpora" / "polnear" / "articles.jsonl.gz", "rt", encoding="utf-8") as lines:
        for article in map(json.loads, lines):
            if article["part"] != part or article["id"] in leave:
                continue
            spans = [span for a in article["attributions"] for span in a["content"]]
            text, sentences = article["text"], split_sentences(article["text"], "en")
            for number in range(0, len(sentences), every):
                sentence, last = sentences[number], min(number + 1, len(sentences) - 1)
                words = list(re.compile(r"\b[a-z]{5,}\b").finditer(text, sentence.start, sentence.end))
                if words:
                    word, start = words[rng.integers(len(words))], sentences[max(number - 2, 0)].start
                    theirs = any(a <= word.start() and word.end() <= b for a, b in spans)
                    rows.append({"id": f"{article['id']} {number}", "language": "en", "corpus": "polnear", "doc": article["id"], "kind": "news", "text": text[start : sentences[last].end],
                                 "start": word.start() - start, "end": word.end() - start, "stance": STANCES[theirs], "source": part})  # fmt: skip
    return pd.DataFrame(rows)


def score_polnear(shared: Path, table: pd.DataFrame, data: Data) -> pd.DataFrame:
    """Return how well reported is told from not on PolNeAR's second part, as people coded it: by the measure, and learned from PolNeAR's first part alone."""
    left = set(json.loads((shared / "stance-mentions" / "polnear-left-out.json").read_text(encoding="utf-8")))
    parts = [read_polnear(shared, left, "train", every=4), read_polnear(shared, set(table["doc"]), "dev")]
    both = Data(pd.concat(parts, ignore_index=True))
    first, second = np.flatnonzero(both.source == "train"), np.flatnonzero(both.source == "dev")
    own = both.fit("other", first).decision_function(both.matrix["other"][second])
    weights = dict(
        zip(data.names["other"], data.fit("other", np.flatnonzero(data.usable("other"))).coef_[0], strict=True)
    )
    ours = [sum(weights.get(f, 0) + weights.get("en:" + f, 0) for f in set(both.features["other"][i])) for i in second]
    bare = [
        float(any(f == "first saying" or f.startswith(("saying<", "saying>")) for f in both.features["other"][i]))
        for i in second
    ]
    theirs, rows = both.target("other")[second], []
    for name, scores in (
        ("the measure", ours),
        ("PolNeAR's own train part", own),
        ("a verb of saying in the sentence", bare),
    ):
        cut = 0.5 if scores is bare else 0.0
        f1 = f1_score(theirs, np.array(scores) > cut, average="macro")
        rows.append(
            {
                "learned from": name,
                "n": len(second),
                "macro_f1": round(f1, 3),
                "auc": round(roc_auc_score(theirs, scores), 3),
            }
        )
    return pd.DataFrame(rows)


def train(shared: Path, invented: Path, out: Path, repeats: int = 12) -> tuple[pd.DataFrame, Data, dict[str, Any]]:
    """Score the measure on documents left out, learn it from all, and write it; return the mentions, as read and as data, and the scores."""
    table = read_mentions(shared, invented)
    data = Data(table)
    found = [cross_validate(data, seed=seed) for seed in range(repeats)]
    runs = [probabilities(data, f) for f in found]
    scores = {
        "agreed": summarize(data, runs, seed=0),
        "reliability": reliability(data, runs),
        "unused": count_unused(table, seed=0)[0],
    }
    write_weights(data, found, scores, out, unclear=0.55)
    return table, data, scores


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--shared", type=Path, default=Path("../shared"))
    parser.add_argument("--invented", type=Path, default=Path("data/stance-sentences"))
    parser.add_argument("--out", type=Path, default=WEIGHTS)
    parser.add_argument("--repeats", type=int, default=12)
    options = parser.parse_args()
    table, data, scores = train(options.shared, options.invented, options.out, options.repeats)

    def show(title: str, rows: Any) -> None:
        print(f"\n{title}\n{pd.DataFrame(rows).to_string(index=False)}")

    show("Scores on documents left out, with 95 % intervals over documents", scores["agreed"])
    show("Calibration: how often judgements of a probability are right", scores["reliability"])
    show("Learning curve: macro-F1 by the share of documents learned from", learning_curve(data, seed=0))
    show("PolNeAR: reported or not, as people coded it", score_polnear(options.shared, table, data))
    show("Words of a frame that are no use of it, as they occur", scores["unused"])
    show("The same by indicator, as drawn", count_unused(table, seed=0)[1])


if __name__ == "__main__":
    main()
