"""The study file is checked key by key; results do not depend on the order of rows, and the headline says what they say."""

from __future__ import annotations

import json
import shutil

import pandas as pd
import pytest
from conftest import PACKAGE, ROOT

from framing import FramingError, compare_variants, estimate_prevalence, open_study, state_headline, tabulate_headline
from framing.corpus.package import update_package
from framing.study.headline import percent, points, split_sides
from framing.study.results import collect_results, write_results
from framing.study.study import SEED_VARIABLE

STUDY = (ROOT / "study.toml").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def study():
    return open_study(ROOT / "study.toml")


@pytest.fixture(scope="module")
def variants(study):
    return compare_variants(study)


def write_study(folder, text=STUDY, package=PACKAGE):
    path = folder / "study.toml"
    path.write_text(text.replace('package = "data/rare-earth-controls"', f'package = "{package}"'), encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("draws = 2000", "drawz = 2000", r"drawz: unknown key \(did you mean 'draws'\?\)"),
        ("draws = 2000", "draws = 5", r"draws: .*greater than or equal to 100.*got 5"),
        ("draws = 2000", "", r"draws: this key is missing"),
        ("level = 0.95", "level = 95", r"level: .*less than 1.*got 95"),
        ('stance = "asserted"', 'stance = "assert"', r"headline.stance: .*'asserted'.*got 'assert'"),
        ("min_df = 5", "mindf = 5", r"topics.en.mindf: unknown key \(did you mean 'min_df'\?\)"),
        ('first = "2010-09-01"', 'first = "Sept 2010"', r"episodes.0.first: .*got 'Sept 2010'"),
        ('name = "truce"', 'name = "October 2025"', r"episodes must have different names"),
        ("seed = 20250610", "seed = [", r"not a readable TOML file"),
        ("k_least = 3", "k_least = 11", r"stability: .*k_most must be at least k_least \(11\), got 10"),
        ("resamples = 15", "resamples = 1", r"stability.resamples: .*greater than or equal to 2.*got 1"),
        ("floor = 0.6", "flor = 0.6", r"stability.flor: unknown key \(did you mean 'floor'\?\)"),
        ('turn = "2025-01-01"', 'turn = "2025"', r"robustness.turn: .*got '2025'"),
    ],
)
def test_bad_study_files_are_named(tmp_path, old, new, message):
    assert old in STUDY
    with pytest.raises(FramingError, match=rf"study.toml: .*{message}"):
        open_study(write_study(tmp_path, STUDY.replace(old, new, 1)))


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        (
            'coder = "second"',
            'coder = "third"',
            r"headline.coder must be one of \['first', 'second', 'agreed', 'majority'\], got 'third'",
        ),
        ('x = "weapon"', 'x = "wepon"', r"headline.x must be .*did you mean 'weapon'"),
        ('reference = "prc-state"', 'reference = "prc"', r"headline.reference must be .*got 'prc'"),
        (
            'allies = ["prc-commercial"]',
            'allies = ["prc-state"]',
            r"robustness.allies must be of .*'prc-commercial'.*got 'prc-state'",
        ),
        ('last = "2015-01-31"', 'last = "2019-06-30"', r"periods '2012-14 WTO case' and '2019 threat' overlap"),
    ],
)
def test_choices_are_checked_against_the_package(tmp_path, old, new, message):
    with pytest.raises(FramingError, match=message):
        _ = open_study(write_study(tmp_path, STUDY.replace(old, new, 1))).corpus


def test_study_is_found_from_below_and_named_when_absent(tmp_path, monkeypatch):
    below = tmp_path / "notebooks"
    below.mkdir()
    monkeypatch.chdir(below)
    with pytest.raises(FramingError, match=r"no such file; run this in a folder with a study\.toml"):
        open_study()
    write_study(tmp_path)
    assert open_study().root == tmp_path.resolve()


@pytest.mark.parametrize(("key", "columns"), [("sentences", {"context", "sentence"}), ("passages", {"title", "text"})])
def test_what_is_known_is_read_and_a_study_without_it_says_so(tmp_path, study, key, columns):
    assert {"id", "language", "kind", "frame", "indicator", "stance"} | columns <= set(getattr(study, key))
    without = STUDY.replace(f'{key} = "', f'{key} = "no/')
    assert without != STUDY
    with pytest.raises(FramingError, match=rf"study\.toml: {key}: there is no file .*no"):
        getattr(open_study(write_study(tmp_path, without)), key)
    line = next(part for part in STUDY.splitlines() if part.startswith(f"{key} = "))
    with pytest.raises(FramingError, match=f"the key '{key}' is missing"):
        getattr(open_study(write_study(tmp_path, STUDY.replace(line, ""))), key)


def test_coded_articles_are_those_that_a_coder_coded(study):
    assert set(study.coded.articles["article"]) == set(study.corpus.codings["article"])
    assert len(study.coded.articles) < len(study.corpus.articles)


def test_seed_is_the_callers_then_the_variables_then_the_files(tmp_path, monkeypatch):
    path = write_study(tmp_path)
    assert open_study(path).seed == 20250610
    monkeypatch.setenv(SEED_VARIABLE, "7")
    assert open_study(path).seed == 7
    assert open_study(path, seed=8).intervals["seed"] == 8
    monkeypatch.setenv(SEED_VARIABLE, "x")
    with pytest.raises(FramingError, match="FRAMING_SEED must be a whole number"):
        open_study(path)


def test_rows_of_every_table_in_another_order_change_no_number(tmp_path, study):
    """Permutes the rows of every input table; every table of results stays the same to the last digit."""
    package = tmp_path / "package"
    shutil.copytree(PACKAGE, package)
    for i, path in enumerate(sorted(package.glob("*.csv"))):
        table = pd.read_csv(path, dtype=str, keep_default_na=False)
        table.sample(frac=1, random_state=i).to_csv(path, index=False, lineterminator="\n")
    update_package(package)
    shuffled = collect_results(open_study(write_study(tmp_path, package=package)))
    original = collect_results(study)
    assert shuffled.pop("package") != original.pop("package")
    assert shuffled == original
    path = write_results(open_study(tmp_path / "study.toml"), shuffled)
    assert json.loads(path.read_text(encoding="utf-8"))["headline"] == original["headline"]


def test_variants_are_the_differences_of_shares(study, variants):
    assert len(variants) == 3 * 2 * 7  # copies x frames x (3 coders x 2 stances + the dictionary)
    assert (variants["estimate"] - (variants["reference_share"] - variants["other_share"])).abs().max() < 1e-12
    assert ((variants["low"] <= variants["estimate"]) & (variants["estimate"] <= variants["high"])).all()
    one = variants.query("copies == 'one of each family'")
    assert (one["articles"] == one["families"]).all()
    coded = study.codes.query("coder == 'second' and frame == 'weapon' and stance == 'asserted'")
    ours = coded["group"] == study.choices.headline.reference
    gap = coded.loc[ours, "value"].mean() - coded.loc[~ours, "value"].mean()
    row = variants.query(
        "copies == 'all articles' and coder == 'second' and frame == 'weapon' and stance == 'asserted'"
    )
    assert row["estimate"].iloc[0] == pytest.approx(gap)


def test_headline_says_what_the_numbers_say(study, variants):
    text = state_headline(study, variants=variants)
    rows = variants[(variants["copies"] == "all articles") & (variants["stance"] == "asserted")]
    for row in rows[rows["coder"] != "dictionary"].to_dict("records"):
        assert points(pd.Series(row)) in text
    weapon = rows.query("frame == 'weapon' and coder == 'second'").iloc[0]
    assert ("less often" in text) == (
        weapon["high"] < 0 or rows.query("frame == 'norm' and coder == 'second'")["high"].iloc[0] < 0
    )
    assert "purposive sample" in text
    neither = variants.assign(low=-0.5, high=0.5)
    assert state_headline(study, variants=neither).count("neither clearly more nor less often") == 2


def test_headline_table_has_a_row_per_group_and_frame(study):
    prevalence = estimate_prevalence(study.codes, **study.groups)
    table = tabulate_headline(prevalence, coder="second")
    assert len(table) == 2 * study.corpus.articles["group"].nunique()
    assert list(table.columns) == [
        "group",
        "frame",
        "asserted",
        "attributed",
        "rejected",
        "articles",
        "families",
        "thin",
    ]
    assert table["articles"].is_monotonic_decreasing
    row = prevalence.query("coder == 'second' and group == 'us' and frame == 'norm' and stance == 'asserted'").iloc[0]
    assert table.query("group == 'us' and frame == 'norm'")["asserted"].iloc[0] == percent(row)
    with pytest.raises(FramingError, match="coder must be one of"):
        tabulate_headline(prevalence, coder="third")


def test_sides_need_both(study):
    with pytest.raises(FramingError, match="needed, got only"):
        split_sides(study.codes[study.codes["group"] == "us"], reference="us")


def test_choices_reach_the_library_as_keywords(study):
    chosen = study.choices
    assert list(study.ks) == list(range(chosen.stability.k_least, chosen.stability.k_most + 1))
    refits = study.fits["refits"]
    assert (refits.seeds, refits.resamples) == (chosen.stability.seeds, chosen.stability.resamples)
    drawn = study.intervals["intervals"]
    assert (drawn.level, drawn.draws, drawn.thin) == (chosen.level, chosen.draws, chosen.thin)
    assert study.groups == study.intervals
    for language in chosen.topics:
        assert {**study.limits(language), "n_topics": chosen.topics[language].k} == study.topics(language)
        assert study.topics(language)["n_topics"] in study.ks


def test_a_study_without_stability_and_robustness_has_defaults(tmp_path):
    start, end = STUDY.index("[stability]"), STUDY.index("# Episodes of")
    choices = open_study(write_study(tmp_path, STUDY[:start] + STUDY[end:])).choices
    assert choices.robustness.allies == []
    assert choices.robustness.turn is None
    assert choices.stability.floor == 0.6
