"""Train the stance measure from real mentions, score it on documents left out, and write its weights.

    python benchmarks/stance/train.py [--shared ../shared] [--out framing/stance/weights.json] [--repeats 5]

Needs ``stance-mentions`` (and, for one more score, ``corpora/polnear``) of the shared folder, whose texts are not part of the project. The same input
gives the same weights, byte for byte. What is printed and written as scores is out of sample: mentions of a document are judged by weights learned without it
and without any document that shares a run of its sentence.
"""

from __future__ import annotations

import argparse
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
from sklearn.metrics import f1_score

from framing.stance.features import denial_features, voice_features
from framing.stance.judge import SURE, WEIGHTS
from framing.stance.mentions import place_mentions
from framing.stance.rules import denied

STANCES = ("asserted", "attributed", "rejected")
TRAINED = "2026-11-28"
NEAR, NONE, INVENTED = 0.5, 0.5, 0.15
"""Weights of near-denials (read once), of mentions that describe nothing, and of invented sentences."""
STRENGTH = {"denied": 0.1, "other": 0.05}
LEAST = 4
"""A feature that fewer mentions have is not learned."""


def read_mentions(shared: Path, invented: Path) -> pd.DataFrame:
    """Return all mentions to learn from, with ``source``: agreed (the gold), near, invented."""
    parts = []
    for name, source in (("mentions", "agreed"), ("near-denials", "near")):
        table = pd.read_json(shared / "stance-mentions" / f"{name}.jsonl", lines=True, dtype=False)
        parts.append(table[table["stance"] != ""].assign(source=source))
    if invented.is_dir():
        parts.append(_read_invented(invented))
    return pd.concat(parts, ignore_index=True).fillna({"title": "", "who": ""})


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
        return np.select([self.source == "agreed", self.source == "near"], [1.0, NEAR], INVENTED) * np.where(
            self.stance == "none", NONE, 1.0
        )

    def fit(self, question: str, rows: np.ndarray, strength: float | None = None) -> LogisticRegression:
        model = LogisticRegression(C=strength or STRENGTH[question], solver="liblinear", max_iter=400, random_state=0)
        return model.fit(self.matrix[question][rows], self.target(question)[rows], sample_weight=self.weight()[rows])


def cross_validate(data: Data, *, folds: int = 5, seed: int) -> dict[str, np.ndarray]:
    """Return the log-odds of both questions for each mention, learned without its group."""
    rng = np.random.default_rng(seed)
    fold = rng.integers(0, folds, data.groups.max() + 1)[data.groups]
    real = data.source != "invented"
    out = {}
    for question in ("denied", "other"):
        usable, scores = data.usable(question), np.full(len(fold), np.nan)
        for f in range(folds):
            model = data.fit(question, np.flatnonzero(usable & ((fold != f) | ~real)))
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
    said = np.array(STANCES)[chance.argmax(1)]
    out = {"n": len(truth), "macro_f1": f1_score(truth, said, labels=STANCES, average="macro", zero_division=0)}
    for stance in STANCES:
        hits = ((said == stance) & (truth == stance)).sum()
        out[f"precision {stance}"] = hits / max((said == stance).sum(), 1)
        out[f"recall {stance}"] = hits / max((truth == stance).sum(), 1)
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
    least: float = 0.02,
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


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--shared", type=Path, default=Path("../shared"))
    parser.add_argument("--invented", type=Path, default=Path("data/stance-sentences"))
    parser.add_argument("--out", type=Path, default=WEIGHTS)
    parser.add_argument("--repeats", type=int, default=5)
    options = parser.parse_args()
    data = Data(read_mentions(options.shared, options.invented))
    found = [cross_validate(data, seed=seed) for seed in range(options.repeats)]
    runs = [probabilities(data, f) for f in found]
    rows = summarize(data, runs, seed=0)
    print(pd.DataFrame(rows).to_string(index=False))
    curve = reliability(data, runs)
    print(pd.DataFrame(curve).to_string(index=False))
    write_weights(data, found, {"agreed": rows, "reliability": curve}, options.out, unclear=0.55)


if __name__ == "__main__":
    main()
