"""How much faster is the choice of k than the plain loop that a notebook would write? The same fits, side by side.

    python benchmarks/bench_stability.py [study.toml] [--language en] [--ks 4 8 12] [--resamples 5] [--seeds 2]

Plain: for every k, resample and start, scikit-learn's NMF with its default tolerance and up to 1,000 iterations from a random start on TF-IDF
fitted anew, and agreement by sets, depth by depth, and once more for what chance gives. Ours: ``choose_k``, which besides measures coherence and
reconstruction. Printed:
seconds of both, their ratio, the stability by both, and the same for the agreement of two models alone.
"""

from __future__ import annotations

import argparse
import time
import warnings

import numpy as np
from scipy.optimize import linear_sum_assignment
from sklearn.decomposition import NMF
from sklearn.feature_extraction.text import TfidfTransformer

from framing import open_study
from framing.assess.refits import Refits, score_agreement, shuffle_terms
from framing.assess.stability import choose_k
from framing.measure.topics import choose_terms


def agree_by_sets(first: list[list[str]], second: list[list[str]]) -> np.ndarray:
    out = np.empty((len(first), len(second)))
    for i, a in enumerate(first):
        for j, b in enumerate(second):
            out[i, j] = np.mean([len({*a[:d]} & {*b[:d]}) / len({*a[:d]} | {*b[:d]}) for d in range(1, len(a) + 1)])
    return out


def plain_loop(counts, terms, family, *, ks, resamples, seeds, top, seed):
    """Return the mean stability of each k, fitted in the plain way."""
    rng, out = np.random.default_rng(seed), {}
    names = np.unique(family)
    for k in ks:
        every = NMF(k, init="nndsvda", max_iter=1000).fit(TfidfTransformer(sublinear_tf=True).fit_transform(counts))
        own = [[terms[i] for i in np.argsort(-row)[:top]] for row in every.components_]
        scores = []
        for _ in range(resamples):
            kept = np.isin(family, rng.choice(names, round(0.8 * len(names)), replace=False))
            for start in range(seeds):
                weights = TfidfTransformer(sublinear_tf=True).fit_transform(counts[kept])
                model = NMF(k, init="random", max_iter=1000, random_state=start).fit(weights)
                agreement = agree_by_sets(
                    own, [[terms[i] for i in np.argsort(-row)[:top]] for row in model.components_]
                )
                rows, columns = linear_sum_assignment(-agreement)
                scores.append(agreement[rows, columns].mean())
        out[k] = float(np.mean(scores))
    return out


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("study", nargs="?", default=None)
    parser.add_argument("--language", default="en")
    parser.add_argument("--ks", type=int, nargs="+", default=[4, 8, 12])
    parser.add_argument("--resamples", type=int, default=5)
    parser.add_argument("--seeds", type=int, default=2)
    given = parser.parse_args()
    study = open_study(given.study)
    corpus, limits = study.corpus, study.topics(given.language)["limits"]
    often = {"resamples": given.resamples, "seeds": given.seeds}

    start = time.perf_counter()
    options = {"language": given.language, "limits": limits, "refits": Refits(**often)}
    table = choose_k(corpus, ks=given.ks, seed=study.seed, **options).set_index("k")
    ours = time.perf_counter() - start

    counts, articles, terms = corpus.term_matrix(given.language)
    names = terms.to_numpy(dtype=object)
    kept = choose_terms(counts, names, limits)
    family = corpus.articles.set_index("article")["family"].loc[articles].to_numpy()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        start = time.perf_counter()
        plain = plain_loop(counts[:, kept], names[kept], family, ks=given.ks, top=20, seed=study.seed, **often)
        plain_loop(
            shuffle_terms(counts[:, kept], seed=1),
            names[kept],
            family,
            ks=given.ks,
            top=20,
            seed=study.seed,
            **often | {"seeds": 1},
        )
        theirs = time.perf_counter() - start
    print(f"choose_k {ours:.1f} s, plain loop {theirs:.1f} s, ratio {theirs / ours:.1f}")
    for k in given.ks:
        print(f"k {k}: stability {table.loc[k, 'stability']:.3f}, by the plain loop {plain[k]:.3f}")

    rng = np.random.default_rng(1)
    first, second = ([[f"w{i}" for i in rng.permutation(200)[:20]] for _ in range(20)] for _ in range(2))
    times = []
    for function in (score_agreement, agree_by_sets):
        start = time.perf_counter()
        for _ in range(20):
            function(first, second)
        times.append(time.perf_counter() - start)
    print(
        f"agreement of two models of 20 topics: {1000 * times[0] / 20:.1f} ms, by sets {1000 * times[1] / 20:.1f} ms, ratio {times[1] / times[0]:.0f}"
    )


if __name__ == "__main__":
    main()
