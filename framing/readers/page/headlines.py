"""Which headline stands over which article."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from framing.readers.page.likeness import Space
from framing.readers.page.pieces import Unit

FAR_HEAD = 0.5  # least share of a headline's pairs that an article elsewhere on the page must hold


NEAR_HEAD = 0.12  # the same for the article that directly follows the headline


DRAWN_AWAY = 0.35  # a headline goes to a far article that holds this much more of it than the near one


@dataclass(frozen=True, kw_only=True)
class HeadMatch:
    """What became of a headline: ``chain`` it belongs to (-1: none) and whether it is its title, a deck or a subhead."""

    chain: int
    use: str


def match_heads(units: Sequence[Unit], chains: Sequence[Sequence[int]], bodies: Sequence[int]) -> dict[int, HeadMatch]:
    """Match headlines with the articles they stand over. ``chains`` index ``bodies``, which index ``units``.

    The rule. A headline's fit to an article is the share of its distinct pairs of Han characters (English: words) that
    the article holds, each weighted by how few articles hold it. 0.6 is added for the near article, whose first line
    follows; 0.4 for the one whose last line precedes; 0.3 is taken off for any other where the headline stands directly
    over a beginning, 0.8 where it stands inside an article. Titles are given so that the sum of the fits is largest, one
    headline to an article at most. A far article must hold half of the headline, the one that precedes an eighth; the
    near one loses the headline to a far one that holds at least 0.35 more and half of it. Of the headlines left, one
    stacked on a title is that article's deck; one between two pieces of an article, or half of which an article holds,
    is a subhead of it; the others stay without an article.
    """
    from scipy.optimize import linear_sum_assignment

    heads = [i for i, u in enumerate(units) if u.kind == "head"]
    if not heads or not chains:
        return {i: HeadMatch(chain=-1, use="") for i in heads}
    owner = {bodies[b]: c for c, chain in enumerate(chains) for b in chain}
    firsts = {bodies[chain[0]]: c for c, chain in enumerate(chains)}
    lasts = {bodies[chain[-1]]: c for c, chain in enumerate(chains)}
    above, below = _neighbours(units)
    inside = {h for h in heads if above[h] >= 0 and below[h] >= 0 and owner[above[h]] == owner[below[h]]}
    cover = Space([units[b].text for b in bodies]).coverage([units[h].text for h in heads], chains)
    gain = np.zeros_like(cover)
    for row, h in enumerate(heads):
        over = below[h] == h + 1 and below[h] in firsts
        far = cover[row] - 0.3 * over - 0.8 * (h in inside)
        gain[row] = np.where(cover[row] >= FAR_HEAD, far, 0.0)
        last = lasts.get(above[h], -1)
        if last >= 0 and cover[row, last] >= NEAR_HEAD:
            gain[row, last] = far[last] + 0.4
        near = firsts.get(below[h], -1) if h not in inside else -1
        if near >= 0:
            best = float(np.delete(cover[row], near).max(initial=0.0))
            drawn = best >= FAR_HEAD and best - cover[row, near] >= DRAWN_AWAY
            if not drawn and (cover[row, near] >= NEAR_HEAD or units[below[h]].starts or over):
                gain[row, near] = cover[row, near] + 0.6
    gain = np.maximum(gain, 0.0)
    pairs = zip(*linear_sum_assignment(-gain), strict=True)
    match = {heads[r]: HeadMatch(chain=int(c), use="title") for r, c in pairs if gain[r, c] > 0}
    titles = dict(match)
    for row, h in enumerate(heads):
        if h not in match:
            stack = [titles[k].chain for k in (h - 1, h + 1) if k in titles]
            least = [NEAR_HEAD if firsts.get(below[h]) == c else 0.25 for c in stack]
            deck = [c for c, floor in zip(stack, least, strict=True) if cover[row, c] >= floor]
            best_chain = int(np.argmax(cover[row]))
            if deck:
                match[h] = HeadMatch(chain=deck[0], use="deck")
            elif h in inside:
                match[h] = HeadMatch(chain=owner[below[h]], use="inside")
            elif cover[row, best_chain] >= FAR_HEAD:
                match[h] = HeadMatch(chain=best_chain, use="subhead")
            else:
                match[h] = HeadMatch(chain=-1, use="")
    return match


def _neighbours(units: Sequence[Unit]) -> tuple[list[int], list[int]]:
    """For every piece the running text above and below it (-1: none)."""
    above, below = [-1] * len(units), [-1] * len(units)
    for i in range(1, len(units)):
        above[i] = i - 1 if units[i - 1].kind == "body" else above[i - 1]
    for i in range(len(units) - 2, -1, -1):
        below[i] = i + 1 if units[i + 1].kind == "body" else below[i + 1]
    return above, below
