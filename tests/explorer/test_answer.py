from __future__ import annotations

import json
import re
from html import unescape

import pandas as pd
import pytest
from conftest import ROOT
from samples import STUDY, describe, tiny_tables, write_study

from framing import (
    classify_articles,
    compare_adjusted,
    compare_parts,
    decimals,
    estimate_agreement,
    estimate_prevalence,
    open_study,
    points,
    split_sides,
)
from framing.explorer.answer import classify, compare_chips
from framing.explorer.page import make_page


@pytest.fixture(scope="module")
def answer(page_file):
    return re.search(r'<section id="answer".*?</section>', page_file.read_text(encoding="utf-8"), re.S)[0]


def test_the_answer_stands_in_the_page_without_scripts_with_the_librarys_numbers(shipped, answer):
    parts = compare_parts(shipped)
    head = shipped.choices.headline
    for _, row in parts[(parts["stance"] == head.stance) & parts["estimate"].notna()].iterrows():
        assert points(row) in unescape(answer), row
    main = parts[(parts["part"] == head.coder) & (parts["stance"] == "rejected")]
    assert all(points(row) in unescape(answer) for _, row in main.iterrows())


def test_the_claim_says_of_both_stances_which_way_they_go(answer):
    claim = unescape(re.search(r'<p class="claim"><span class="en"[^>]*>(.*?)</span>', answer)[1])
    assert claim.endswith(
        "“strategic weapon” is asserted clearly less often; “international norm” is asserted clearly more often; "
        "“international norm” is rejected clearly less often; “strategic weapon” is rejected clearly more often."
    )


def test_the_adjusted_difference_stands_beside_the_parts_with_the_articles_it_compares(shipped, answer):
    adjusted = compare_adjusted(shipped).query("adjustment == 'stratified'")
    for _, row in adjusted[adjusted["stance"] == shipped.choices.headline.stance].iterrows():
        compared = row["articles"] + row["reference_articles"] - row["articles_left_out"]
        chip = next(c for c in re.findall(r"<li.*?</li>", answer) if "Adjusted for" in c and points(row) in unescape(c))
        assert f"({compared:.0f})" in chip


def crossed(some: str) -> list[str]:
    return [unescape(chip) for chip in re.findall(r'<li class="no">.*?</li>', some)]


@pytest.mark.parametrize("stance", ["asserted", "rejected"])
def test_a_cross_stands_where_a_part_does_not_show_the_contrast(shipped, answer, stance):
    parts = compare_parts(shipped)
    parts = parts[(parts["stance"] == stance) & parts["estimate"].notna()]
    main = parts[parts["part"] == shipped.choices.headline.coder].set_index("frame")["estimate"]
    vague = [r for _, r in parts.iterrows() if not (r["low"] > 0 if main[r["frame"]] > 0 else r["high"] < 0)]
    folded = "".join(re.findall(r"<details>.*?</details>", answer))
    chips = crossed(folded if stance == "rejected" else re.sub(r"<details>.*?</details>", "", answer))
    assert len(chips) == len(vague) > 0
    assert all(any(points(row) in chip for chip in chips) for row in vague)


def test_what_is_folded_says_before_where_it_is_not_clear(answer):
    heads = [
        re.sub(r'<span class="zh".*?</span>|<[^>]+>', "", h) for h in re.findall(r"<summary>(.*?)</summary>", answer)
    ]
    assert heads[0].startswith("How sure is “rejected”? Clear by itself in each of ")
    assert re.match(
        r"How sure is “rejected”\? Not clear by itself in \d of \d+ other readings: .*Language: Chinese", heads[1]
    )


def test_where_the_contrast_is_not_clear_no_part_holds():
    page = make_page(open_study(ROOT / "data" / "climate-frames" / "study.toml"))
    answer = re.search(r'<section id="answer".*?</section>', page, re.S)[0]
    for block in answer.split("<h3>")[1:6]:
        vague = "no clear difference" in block
        assert ("The difference in “present” is not clear" in block) == vague
        assert bool(re.search("✓|✗", re.sub("✗: ", "", block))) != vague
        assert vague or "clear here" not in block
    assert answer.count("clear here") > 0


def test_stances_that_nobody_checked_are_said_to_be_so():
    page = make_page(open_study(ROOT / "data" / "trade-war" / "study.toml"))
    answer = re.search(r'<section id="answer".*?</section>', page, re.S)[0]
    assert "nobody has checked its stances in this study" in answer
    assert "rejected in" not in answer, "what is answered is whether a frame is present"
    assert "Language: English" in crossed(answer)[0]
    assert "articles of one side only" in crossed(answer)[0]


def test_how_far_coders_agree_is_said(shipped, answer):
    table = estimate_agreement(shipped.codes, coders=shipped.coders, **shipped.intervals)
    every = table[(table["language"] == "all") & table["stance"].isin(["asserted", "rejected"])]
    assert len(every) == 4
    for _, row in every.iterrows():
        assert decimals(row.rename({"alpha": "estimate"})) in answer


def test_bars_are_exclusive_classes_and_fill_the_bar(shipped, answer):
    shares = estimate_prevalence(
        split_sides(classify_articles(shipped.lead(shipped.codes)), reference=shipped.choices.headline.reference), by="side", **shipped.intervals
    )  # fmt: skip
    bars = re.findall(r'class="deeds">(.*?)</svg>', answer)
    assert len(bars) == 4
    for bar in bars:
        widths = {
            deed: float(w) for deed, w in re.findall(r'<rect class="(\w+)" x="[\d.]+" y="0" width="([\d.]+)"', bar)
        }
        assert sum(widths.values()) == pytest.approx(100, abs=0.03)
        told = shares.groupby(["frame", "group"])["estimate"].agg(lambda s: tuple(sorted(round(100 * v, 2) for v in s)))
        assert tuple(sorted(widths.values())) in set(told)


def test_classes_are_those_of_the_figures(shipped):
    codes = shipped.lead(shipped.codes)
    key = ["article", "frame", "stance"]
    mine, theirs = (t.set_index(key)["value"].sort_index() for t in (classify(codes), classify_articles(codes)))
    pd.testing.assert_series_equal(mine, theirs, check_dtype=False)


def test_a_package_without_codings_is_answered_from_its_counts(tmp_path):
    path = write_study(
        tmp_path,
        study=STUDY.replace('coder = "ann"', 'coder = "dictionary"').replace(
            'stance = "asserted"', 'stance = "present"'
        ),
    )
    bare = ("codings", "mentions")
    describe(
        tmp_path / "data" / "dam", lambda d: d | {"resources": [r for r in d["resources"] if r["name"] not in bare]}
    )
    page = make_page(open_study(path))
    assert 'class="raises"' in page
    assert 'class="asserts"' not in page
    study = open_study(path)
    shares = estimate_prevalence(split_sides(study.lead(study.codes), reference="north"), by="side", **study.intervals)
    share = shares[(shares["frame"] == "danger") & (shares["group"] == "north")]["estimate"].iloc[0]
    answer = re.search(r'<section id="answer".*?</section>', page, re.S)[0]
    assert f"raises {share:.0%} [" in answer
    assert "words that a list finds, whoever says them" in answer
    words = json.loads(re.search(r'id="data">(.*?)</script>', page, re.S)[1])
    assert words["head"]["coder"] == "dictionary"
    assert words["head"]["stance"] == "present"


def test_a_package_of_one_group_has_no_sides(tmp_path):
    articles = tiny_tables()["articles"].assign(group="north", date="", date_basis="")
    page = make_page(open_study(write_study(tmp_path, articles=articles)))
    assert "There are no two sides to compare." in page
    assert "chips" not in re.search(r'<section id="answer".*?</section>', page, re.S)[0]


def test_names_are_escaped(hostile):
    page = hostile.read_text(encoding="utf-8")
    assert "<script>window" not in page
    assert "<img" not in page
    assert "&lt;img" in page


def test_the_answer_is_made_of_the_codes_that_the_study_leads_with(tmp_path):
    """A study that chooses the dictionary is answered by it, though its package has mentions too."""
    text = STUDY.replace('coder = "ann"', 'coder = "dictionary"').replace('stance = "asserted"', 'stance = "present"')
    study = open_study(write_study(tmp_path, study=text, codings=None))
    assert not study.corpus.mentions.empty
    assert set(compare_chips(study, study.lead(study.codes)).query("factor == 'coder'")["part"]) == {"dictionary"}
    data = json.loads(re.search(r'id="data">(.*?)</script>', make_page(study), re.S)[1])
    assert data["head"]["coder"] == "dictionary"
