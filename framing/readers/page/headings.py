"""Which lines of a page are headlines."""

from __future__ import annotations

import re

from framing.readers.page.breaks import seam
from framing.readers.page.lines import Line, is_chinese, is_closed, width

MOST_HEADLINE = 60.0  # ems in a line beyond which it is running text


MOST_HEADLINE_LINES = 4


# Weights of what speaks for a group of lines being a headline or subhead (logistic regression, rounded), fitted on pages
# laid out from news text in the manner of tests/readers/page_layout.py.
_HEADING = {
    "bias": -3.1,
    "after mark": 0.0,
    "after opening": -1.0,
    "after sentence": -0.4,
    "runs on from": -0.8,
    "in mid-sentence": -4.4,
    "gap": 2.6,
    "indented": 2.4,
    "commas": -2.4,
    "asks": 1.0,
    "parted": 0.5,
    "capitals": 0.8,
    "lines": -1.0,
    "as a first line": -2.8,
    "as a full line": -1.6,
    "filled lines": -2.4,
    "wide": 3.0,
    "short": 0.8,
    "before mark": 5.6,
    "before signoff": 0.0,
    "before headline": 4.0,
    "at the end": 3.5,
    "runs on in": -0.7,
    "gap below": 2.0,
    "paragraph below": 1.2,
}


def mark_headings(work: list[Line], live: list[int]) -> None:
    """Set role "headline" on lines that stand over or between running text (subheads are told apart later)."""
    for _ in range(2):  # the second time headlines below are known
        k = 0
        while k < len(live):
            line = work[live[k]]
            if line.role or line.heading is not None:
                if line.heading and not line.role:
                    line.role = "headline"
                k += 1
                continue
            best, count = 0.0, 0
            for n in range(1, MOST_HEADLINE_LINES + 1):
                if n > 1 and (k + n > len(live) or work[live[k + n - 1]].gap or work[live[k + n - 1]].role):
                    break
                traits = heading_traits(work, live, k, n)
                score = sum(_HEADING[name] * value for name, value in traits.items()) if traits else -1.0
                if score > best:
                    best, count = score, n
            for i in live[k : k + count]:
                work[i].role = "headline"
            k += max(1, count)


def heading_traits(work: list[Line], live: list[int], k: int, n: int) -> dict[str, float]:
    """Return what bears on the n lines from the k-th live one on being a headline; empty where they cannot be one.

    What stands together elsewhere on the page is left aside: headlines are made of the page's words.
    """
    group = [work[i] for i in live[k : k + n]]
    texts = [g.text for g in group]
    last, text = texts[-1], " ".join(texts)
    if (
        any(width(t) > MOST_HEADLINE for t in texts)
        or re.search(r"[。；]|[，、;,]$", text)
        or re.search(r"[a-z]{2}\. |[a-z]\.$", text)
    ):
        return {}
    before = work[live[k - 1]] if k else None
    after = work[live[k + n]] if k + n < len(live) else None
    traits = {
        "bias": 1.0,
        "commas": float(len(re.findall("[，、]|, ", text))),
        "asks": float(last[-1] in "？！：?!:"),
        "parted": float(bool(re.search(r"[\u4e00-\u9fff”》] [\u4e00-\u9fff“《]", text))),
        "gap": float(group[0].gap),
        "lines": float(n - 1),
        "indented": float(bool(group[0].indent)),
    }
    if not is_chinese(text):
        words = re.findall(r"[A-Za-z][\w'’-]*", text)
        traits["capitals"] = 1.0 if words and sum(w[0].isupper() for w in words) >= 0.6 * len(words) else -1.0
    if before is None or before.role in ("headline", "signoff") or (before.role == "jump" and not before.body):
        traits["after mark"] = 1.0
    elif before.role in ("section", "byline", "dateline", "jump") and not (before.role == "dateline" and before.body):
        traits["after opening"] = 1.0
    elif is_closed(before.body):
        traits["after sentence"] = 1.0
    else:
        traits["runs on from"] = max(-2.0, min(4.0, seam(before.text[-40:], texts[0][:40])))
        traits["in mid-sentence"] = float(not group[0].gap)
    near = sorted(width(work[i].text) for i in live[max(0, k - 10) : k] + live[k + n : k + n + 10] if not work[i].role)
    if len(near) > 3:
        usual = near[-1 - len(near) // 4]
        own = width(last)
        traits["as a first line"] = float(n == 1 and abs(own - (usual - 2)) <= 0.6)
        traits["as a full line"] = float(n == 1 and abs(own - usual) <= 0.6)
        traits["filled lines"] = float(
            n > 1
            and all(abs(width(t) - usual) <= 1.1 for t in texts[1:-1])
            and usual - 3.1 <= width(texts[0]) <= usual + 1.1
        )
        traits["wide"] = float(max(map(width, texts)) > usual + 1.5)
        traits["short"] = float(max(map(width, texts)) < usual - 3.0)
    runs_on = after is not None and after.role in ("jump", "signoff") and after.start == 0 and after.end > 0
    if after is None:
        traits["at the end"] = 1.0
    elif after.role == "headline":
        traits["before headline"] = 1.0
    elif after.role in ("byline", "dateline", "jump", "section", "signoff") and not runs_on:
        traits["before signoff" if after.role == "signoff" else "before mark"] = 1.0
    else:
        traits["runs on in"] = max(-2.0, min(4.0, seam(last[-40:], after.text[:40])))
        traits["gap below"] = float(after.gap)
        below = _column(work, live, k + n)
        if after.indent is not None:
            traits["paragraph below"] = 1.0 if after.indent else -1.0
        elif len(below) > 2:
            traits["paragraph below"] = (
                1.0 if below[0] <= below[1] - 1.25 else -1.0 if below[0] >= below[1] - 0.75 else 0.0
            )
    return traits


def _column(work: list[Line], live: list[int], k: int) -> list[float]:
    """Widths of up to four lines of running text from the k-th on, as far as the piece goes."""
    out: list[float] = []
    while k < len(live) and len(out) < 4 and work[live[k]].role == "" and not (out and work[live[k]].gap):
        out.append(width(work[live[k]].text))
        k += 1
    return out
