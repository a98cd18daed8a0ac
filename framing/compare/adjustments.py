"""One coder's codes by one method, adjusted: within strata, and by a linear model. ``framing.compare.adjusted`` says what each means."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from framing.compare.bootstrap import Bootstrap, average_weight, two_sided_p

_EMPTY = dict.fromkeys(("estimate", "low", "high", "p"), np.nan)


@dataclass(frozen=True, kw_only=True)
class Part:
    """One coder's codes of one frame and stance, by one method: ``value`` + error / inclusion, on the articles that it rests on.

    ``table`` has ``family, group, stratum`` and the columns to adjust for, an article a row. ``guess`` is what is known of every article
    (0, or g), ``weight`` 1 / inclusion where there is a truth, ``error`` truth minus guess, ``size`` what an article counts in strata.
    """

    key: dict[str, str]
    table: pd.DataFrame
    adjust: tuple[str, ...]
    guess: np.ndarray
    error: np.ndarray
    weight: np.ndarray
    size: np.ndarray

    def count(self, group: str, reference: str, thin: int) -> dict[str, int | bool]:
        known = self.table[self.weight > 0]
        ours, theirs = (known.loc[known["group"] == name, "family"] for name in (group, reference))
        counts = {"articles": len(ours), "families": ours.nunique(), "reference_articles": len(theirs)}
        return counts | {"reference_families": theirs.nunique(), "thin": min(ours.nunique(), theirs.nunique()) < thin}

    def strata(self, group: str, reference: str) -> dict[str, int]:
        some = self.table[(self.size > 0) & self.table["group"].isin([group, reference])]
        both = some.groupby("stratum")["group"].transform("nunique") == 2
        return {"strata": some.loc[both, "stratum"].nunique(), "articles_left_out": int((~both).sum())}


def stratify(part: Part, device: Bootstrap, group: str, reference: str, *, pool: bool) -> dict[str, float]:
    """Mantel and Haenszel's difference (within one stratum, where pooled), and its interval from the draws of the families."""
    table = part.table
    stratum = pd.factorize(table["stratum"] if not pool else table["group"] == "", sort=True)[0]
    family = device.families.get_indexer(table["family"])
    count, strata = len(device.families), stratum.max() + 1
    inside = [np.flatnonzero(((table["group"] == name) & (part.size > 0)).to_numpy()) for name in (group, reference)]

    def collect(rows: np.ndarray, amount: np.ndarray) -> np.ndarray:  # families x strata
        cell = family[rows] * strata + stratum[rows]
        return np.bincount(cell, amount[rows], minlength=count * strata).reshape(count, strata)

    amounts = part.size, part.size * part.guess, part.weight, part.weight * part.error
    sides = [[collect(rows, amount) for amount in amounts] for rows in inside]
    once = np.ones((1, count))
    size = [(once @ side[0])[0] for side in sides]
    both = np.where((size[0] > 0) & (size[1] > 0), 1.0, 0.0)
    share = np.divide(both * size[0] * size[1], size[0] + size[1], out=np.zeros(strata), where=both > 0)
    unit = [np.divide(share, n, out=np.zeros(strata), where=n > 0) for n in size]
    if not share.any() or not all((once @ side[2])[0] @ u for side, u in zip(sides, unit, strict=True)):
        return dict(_EMPTY)
    halves = np.split(device.halves(n=4), 2)
    average = [average_weight(side[2] @ u) for side, u in zip(sides, unit, strict=True)]
    estimate = _differ(once, sides, [(0.0, 0.0)] * 2)[0]
    drawn = _differ(device.weights, sides, [half * a for half, a in zip(halves, average, strict=True)])
    drawn = estimate + (drawn - estimate) * _widen(share, [(side[2] > 0).sum(axis=0) for side in sides])
    return _bound(float(estimate), drawn, device)


def _bound(estimate: float, drawn: np.ndarray, device: Bootstrap) -> dict[str, float]:
    low, high = device.bound_around(estimate, drawn)
    return {"estimate": estimate, "low": low, "high": high, "p": two_sided_p(drawn)}


def _widen(share: np.ndarray, families: list[np.ndarray]) -> float:
    """How much too short draws are: in a stratum of n families they vary around its own mean, by (n - 1) / n of what they should.

    Where all families are one stratum the halves make up for it, so this is the ratio of what one stratum and what these strata have.
    """
    ours = theirs = 0.0
    used = share > 0
    for n in (np.maximum(side[used], 1) for side in families):
        part = share[used] ** 2 / n
        ours += (part * np.maximum(n - 1, 0.5) / n).sum()
        theirs += part.sum() * max(n.sum() - 1, 0.5) / n.sum()
    return float(np.sqrt(theirs / ours))


def _differ(draws: np.ndarray, sides: list, halves: list) -> np.ndarray:
    """The difference of the two sides' shares in every draw: what is guessed, and the mean error of the guess where it is known."""
    sums = [[draws @ amount for amount in side] for side in sides]
    n1, n0 = sums[0][0], sums[1][0]
    share = np.divide(n1 * n0, n1 + n0, out=np.zeros_like(n1), where=n1 * n0 > 0)
    total = share.sum(axis=1)
    shares = []
    for (n, guess, known, error), half in zip(sums, halves, strict=True):
        unit = np.divide(share, n, out=np.zeros_like(n), where=n > 0)
        label = (unit * guess).sum(axis=1) / total
        above = (unit * error).sum(axis=1) + half[0] * (1 - label) - half[1] * label
        shares.append(label + above / ((unit * known).sum(axis=1) + half[0] + half[1]))
    return shares[0] - shares[1]


@dataclass(frozen=True, kw_only=True)
class Fit:
    """A linear probability model: columns of the design are the groups, then the levels adjusted for; its first coefficients are the data's."""

    groups: list[str]
    coded: set[str]
    design: np.ndarray
    kept: np.ndarray
    mix: np.ndarray
    coefficients: np.ndarray  # (1 + draws) x columns kept

    def combine(self, of: dict[str, int], mix: np.ndarray, device: Bootstrap) -> dict[str, float]:
        """Groups' coefficients summed, and those of a mix of the columns; empty where a group has nothing coded or the columns tell it apart."""
        combination = np.concatenate([[of.get(group, 0) for group in self.groups], mix[len(self.groups) :]])
        _, values, rows = np.linalg.svd(self.design, full_matrices=False)
        told = rows[values > 1e-9 * values[0]]
        if not set(of) <= self.coded or not np.allclose(told.T @ (told @ combination), combination, atol=1e-6):
            return dict(_EMPTY)
        estimate, *drawn = self.coefficients @ combination[self.kept]
        return _bound(float(estimate), np.array(drawn), device)


def fit_model(part: Part, device: Bootstrap, *, plain: bool = False) -> Fit:
    """Least squares in every draw, from each family's cross-products; the halves stand at their group's average of the columns."""
    rows = part.size > 0
    table, size = part.table[rows], part.size[rows]
    groups = sorted(set(table["group"]))
    columns = [(table["group"] == group).to_numpy(float) for group in groups]
    for column in () if plain else part.adjust:
        columns += [(table[column] == level).to_numpy(float) for level in sorted(set(table[column]))[1:]]
    design = np.column_stack(columns)
    inverse = np.divide(part.weight, part.size, out=np.zeros(len(rows)), where=rows)
    outcome = (part.guess + inverse * part.error)[rows]  # the pseudo-outcome, or what was coded
    kept = _independent(design)
    used = design[:, kept]
    squares = (size[:, None, None] * used[:, :, None] * used[:, None, :]).reshape(len(used), -1)
    products = size[:, None] * used * outcome[:, None]
    square, product = device.collect(table["family"], squares), device.collect(table["family"], products)
    draws = np.concatenate([np.ones((1, len(device.families))), device.weights])
    square, product = (draws @ square).reshape(len(draws), len(kept), len(kept)), draws @ product
    for number, group in enumerate(groups):
        inside = (table["group"] == group).to_numpy()
        centre = np.average(used[inside], axis=0, weights=size[inside])
        average = average_weight(device.collect(table["family"], np.where(inside, part.weight[rows], 0.0)))
        half = device.halves(stream=(device.seed, 1, number)) * average
        half = np.pad(half, ((0, 0), (1, 0)))  # the data's own: none
        square += half.sum(axis=0)[:, None, None] * np.outer(centre, centre)
        product += half[0][:, None] * centre
    coefficients = np.linalg.solve(square, product[:, :, None])[:, :, 0]
    spare = table.loc[part.weight[rows] > 0, "family"].nunique() - np.array([len(groups), len(kept)])
    spare = np.maximum(spare, 1)  # families less columns, with the groups alone and with all: what the fit takes up
    coefficients[1:] = coefficients[0] + (coefficients[1:] - coefficients[0]) * np.sqrt(spare[0] / spare[1])
    mix = np.average(design, axis=0, weights=size)
    coded = set(part.table.loc[part.weight > 0, "group"])
    return Fit(groups=groups, coded=coded, design=design, kept=kept, mix=mix, coefficients=coefficients)


def _independent(design: np.ndarray) -> np.ndarray:
    """The columns that are no combination of columns before them."""
    kept: list[int] = []
    for column in range(design.shape[1]):
        if np.linalg.matrix_rank(design[:, [*kept, column]]) > len(kept):
            kept.append(column)
    return np.array(kept)
