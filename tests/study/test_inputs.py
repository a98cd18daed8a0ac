"""What a study lacks is said in one line, and a study that lacks much opens and gives its results."""

from __future__ import annotations

import re

import pandas as pd
import pytest
import yaml
from samples import CODEBOOK, STUDY, tiny_tables, write_study

from framing import FramingError, open_study, state_headline, tabulate_headline
from framing.study.inputs import INPUTS, assign_halves, list_adjustments
from framing.study.results import collect_results

ARTICLES, CODINGS = (tiny_tables()[name] for name in ("articles", "codings"))
BARE = 'title = "A dam"\npackage = "data/dam"\ndraws = 100\nthin = 1\n'
NO_TOPICS = re.sub(r"\[topics\.\w+\]\nk = 2\nmin_df = 1\nmax_df = 1.0\n", "", STUDY)
TURN = NO_TOPICS + '\n[robustness]\nturn = "2020-06-01"\n'
APART = CODINGS[(CODINGS["coder"] == "ann") == CODINGS["article"].isin(["a0", "a1", "a2", "a3"])]
PRESENT = CODINGS.assign(stance=CODINGS["stance"].where(CODINGS["stance"] == "none", "present"))
WITHOUT_STANCE = NO_TOPICS.replace("asserted", "present")
NOBODY = {"study": BARE, "codings": None}


def one_frame(**changes: object) -> str:
    """The codebook with the frame danger alone, some of its keys replaced."""
    book = yaml.safe_load(CODEBOOK)
    book["frames"] = {"danger": book["frames"]["danger"] | changes}
    return yaml.safe_dump(book, allow_unicode=True)


ONE_FRAME = {
    "codebook": one_frame(),
    "codings": CODINGS.query("frame == 'danger'"),
    "study": NO_TOPICS.replace('y = "pride"\n', ""),
}
LACKS = [
    ("codings", NOBODY, "nobody coded"),
    ("two coders", {"codings": CODINGS.query("coder == 'ann'")}, "one coder coded, so there is no agreement to look at"),
    ("two coders", NOBODY, "nobody coded, so there is no agreement to look at"),
    ("two coders", {"codings": APART}, "no two coders share an article, so there is no agreement to look at"),
    ("pair", {"codings": APART}, "no two coders share an article, so there is no agreement to look at"),
    ("pair", {"codings": pd.concat([APART, CODINGS.query("article == 'a0'")]).drop_duplicates()}, "no two coders share 3 articles (thin), too few to score one against the other"),
    ("stance", {"codings": PRESENT, "study": WITHOUT_STANCE}, "the codes say whether a frame is present, not whose voice it is in"),
    ("groups", {"articles": ARTICLES.assign(group="north")}, "all articles are of one group (north), so there is nothing to compare it with"),
    ("sides", {"articles": ARTICLES.assign(group="north")}, "all articles are of one group (north), so there is nothing to compare it with"),
    ("sides", {"study": NO_TOPICS.replace("thin = 3", "thin = 5")}, "one side of the contrast has only 4 families (thin: 5)"),
    ("unlike", {"articles": ARTICLES.assign(language="en", kind="news")}, "the articles differ in neither language, kind nor period"),
    ("two frames", ONE_FRAME, "the codebook has one frame, so there is no plane of two"),
    ("two languages", {"articles": ARTICLES.assign(language="en")}, "all articles are in one language (en), so there is nothing to compare it with"),
    ("glossary", {}, "the package has no glossary (glossary.csv) that folds both languages into one"),
    ("topics", {"study": NO_TOPICS}, "no language has enough articles for topics"),
    ("episodes", {"articles": ARTICLES.assign(date="", date_basis="")}, "no article with codes has a date in an episode"),
    ("turn", {}, "the study names no turn (robustness.turn) that parts two periods"),
    ("turn", {"study": TURN.replace("2020-06-01", "2031-01-01")}, "no coded article lies on one side of the turn (2031-01-01)"),
    ("months", {"articles": ARTICLES.assign(date="2020")}, "no article with codes is dated to the month"),
    ("mentions", {"mentions": None}, "no article's text was looked through for mentions"),
    ("case", {"mentions": None}, "the study names no case that was looked through for mentions"),
    ("added", {}, "every article has codes"),
    ("words", {"codebook": CODEBOOK.replace("[marvel, achievement]", "[abc]").replace("[threat, flood*]", "[abd]").replace("[威胁, 溃坝]", "[甲乙]").replace("[奇迹, 成就]", "[丙丁]"), "mentions": None}, "no word of the codebook occurs in the articles"),
    ("example", {}, "the study names no example files (example)"),
    ("example", {"study": STUDY + '\n[example]\nfiles = ["not/there.pdf"]\ngroup = "north"\nopinion = "."\n'}, "example.files names "),
    ("learned", NOBODY, "nobody coded, so there is nothing to learn from or to score against"),
    ("learned", {}, "only 8 articles were coded, too few to learn from"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "changed", "reason"), LACKS, ids=[name for name, _, _ in LACKS])
def test_what_a_study_lacks_is_said_in_one_line(tmp_path, capsys, name, changed, reason):
    study = open_study(write_study(tmp_path, **{"study": NO_TOPICS, **changed}))
    why = study.lacks(name)
    assert why.startswith(reason)
    assert "\n" not in why
    assert not study.has(name)
    assert not study.has(name), "the reason is printed once"
    assert capsys.readouterr().out == f"left out: {why}\n"


def test_every_input_is_lacked_by_some_study_above():
    assert {name for name, _, _ in LACKS} == set(INPUTS)


def test_a_study_that_has_an_input_is_told_nothing(tmp_path, capsys):
    study = open_study(write_study(tmp_path, study=TURN))
    there = ["codings", "two coders", "pair", "stance", "groups", "sides", "unlike", "two frames", "two languages"]
    assert study.has(*there, "episodes", "turn", "months", "mentions", "case", "words")
    assert study.has("topics") is False
    assert capsys.readouterr().out == "left out: no language has enough articles for topics\n"


def test_the_first_reason_is_that_of_the_first_input_that_is_lacking(tmp_path):
    study = open_study(write_study(tmp_path, study=NO_TOPICS))
    assert study.lacks("codings", "turn", "topics") == study.lacks("turn")


def test_halves_and_what_differs_between_the_sides(tmp_path):
    dates = pd.DataFrame({"date": ["2020-05-31", "2020-06-01", "2020-06", "2020", ""]})
    halves = assign_halves(dates, "2020-06-01").tolist()
    assert halves == ["before 2020-06-01", "from 2020-06-01", "from 2020-06-01", "", ""]
    assert list_adjustments(open_study(write_study(tmp_path, study=TURN))) == ["language", "kind", "half"]
    (tmp_path / "study.toml").write_text(NO_TOPICS, encoding="utf-8")
    assert list_adjustments(open_study(tmp_path / "study.toml")) == ["language", "kind"]


GAPS = CODINGS[(CODINGS["coder"] == "ann") | CODINGS["article"].isin(["a1", "a6"])]
DIFFERENT = pd.DataFrame(  # two coders who share one article and differ in all they say of it
    [("a0", "ann", "present"), ("a0", "bob", "none"), ("a1", "ann", "none"), ("a4", "ann", "present")],
    columns=["article", "coder", "stance"],
).assign(frame="danger")


@pytest.mark.parametrize(
    ("changed", "lacks"),
    [
        pytest.param({"articles": ARTICLES.assign(group="north")}, {"contrasts", "variants", "parts"}, id="one group"),
        pytest.param({**ONE_FRAME, "study": BARE}, set(), id="one frame"),
        pytest.param({"articles": ARTICLES.assign(language="en")}, set(), id="one language"),
        pytest.param({"articles": ARTICLES.assign(date="", date_basis="")}, {"episodes"}, id="no dates"),
        pytest.param({"codings": PRESENT}, {"deeds"}, id="no stance"),
        pytest.param({"codings": None}, {"validity", "agreement"}, id="no codings"),
        pytest.param({"codings": None, "mentions": None}, {"deeds", "agreement"}, id="words alone"),
        pytest.param({"codings": GAPS}, set(), id="gaps"),
        pytest.param({"codings": DIFFERENT}, set(), id="coders who agree on nothing"),
        pytest.param(
            {
                **ONE_FRAME,
                "study": BARE,
                "articles": ARTICLES.assign(group="north", language="en", date="", date_basis=""),
                "codings": None,
                "mentions": None,
            },
            {"contrasts", "episodes", "agreement", "validity", "adjusted"},
            id="next to nothing",
        ),
    ],
)  # fmt: skip
def test_a_study_that_lacks_much_gives_its_results(tmp_path, changed, lacks):
    study = open_study(write_study(tmp_path, **{"study": BARE, **changed}))
    results = collect_results(study)
    assert lacks.isdisjoint(results["tables"])
    assert results["tables"]["prevalence"]
    assert "nan" not in results["headline"]


def printed(study) -> str:
    """All that a run prints of a study: the headline table and the answer."""
    shares = pd.DataFrame(collect_results(study)["tables"]["prevalence"])
    head = study.choices.headline
    return tabulate_headline(shares, coder=head.coder, stance=head.stance).to_string() + state_headline(study)


def test_a_stance_that_nobody_coded_is_never_printed_as_no_share(tmp_path):
    study = open_study(write_study(tmp_path, study=BARE, codings=PRESENT))
    assert (study.stances, study.choices.headline.stance) == (["present"], "present")
    assert set(study.codes["stance"]) == {"present"}
    text = printed(study)
    assert not re.search(r"asserted|attributed|rejected", text)
    assert "is present" in text


def test_a_frame_without_stance_has_none_beside_one_that_has(tmp_path):
    """Of pride nobody coded a stance: its row has a share where it is there at all, and none under the stances."""
    mixed = CODINGS.assign(
        stance=CODINGS["stance"].where((CODINGS["frame"] == "danger") | (CODINGS["stance"] == "none"), "present")
    )
    study = open_study(write_study(tmp_path, study=BARE, codings=mixed))
    assert study.choices.headline.stance == "present", "the headline is of both frames"
    assert set(study.lead(study.codes).query("frame == 'pride'")["stance"]) == {"present"}
    shares = pd.DataFrame(collect_results(study)["tables"]["prevalence"])
    table = tabulate_headline(shares, coder="ann").set_index(["group", "frame"])
    pride = table.loc[pd.IndexSlice[:, "pride"], :]
    assert (pride[["asserted", "attributed", "rejected"]] == "–").all(axis=None)
    assert pride["present"].str.contains("%").all()


def test_a_headline_of_what_several_agree_on_is_refused_where_they_agree_on_nothing(tmp_path):
    given = BARE + '\n[headline]\ncoder = "agreed"\n'
    study = open_study(write_study(tmp_path, study=given, codings=DIFFERENT))
    with pytest.raises(FramingError, match="no article was coded alike by two coders or more"):
        _ = study.codes


@pytest.mark.parametrize(
    ("key", "codings", "message"),
    [
        ('x = "pride"', CODINGS.query("frame == 'danger'"), r"headline.x must be one of \['danger'\], got 'pride'"),
        ('stance = "asserted"', PRESENT, "'ann' coded no stance of the frame 'danger'; write \"present\""),
    ],
)
def test_a_headline_of_what_its_coder_did_not_code_is_refused_at_once(tmp_path, key, codings, message):
    study = open_study(write_study(tmp_path, study=f"{BARE}[headline]\n{key}\n", codings=codings))
    with pytest.raises(FramingError, match=message):
        _ = study.choices
