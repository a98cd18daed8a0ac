"""A study opened: where its file is found, which seed it takes, and what its choices become."""

from __future__ import annotations

import shutil
from types import SimpleNamespace

import pandas as pd
import plotly.graph_objects as go
import pytest
from conftest import ROOT
from samples import CODEBOOK, write_study, write_tiny

from framing import FramingError, estimate_prevalence, open_study, plot_prevalence, plot_topics
from framing.figures.saving import CONFIG
from framing.study.study import SEED_VARIABLE, Study


def test_study_is_found_from_below_and_named_when_absent(tmp_path, monkeypatch, changed):
    below = tmp_path / "notebooks"
    below.mkdir()
    monkeypatch.chdir(below)
    with pytest.raises(FramingError, match=r"no such file; run this in a folder with a study\.toml"):
        open_study()
    changed()
    assert open_study().root == tmp_path.resolve()


def test_coded_articles_are_those_that_a_coder_coded(shipped):
    assert set(shipped.coded.articles["article"]) == set(shipped.corpus.codings["article"])
    assert len(shipped.coded.articles) < len(shipped.corpus.articles)


def test_seed_is_the_callers_then_the_variables_then_the_files(changed, monkeypatch):
    path = changed()
    assert open_study(path).seed == 20250610
    monkeypatch.setenv(SEED_VARIABLE, "7")
    assert open_study(path).seed == 7
    assert open_study(path, seed=8).intervals["seed"] == 8
    monkeypatch.setenv(SEED_VARIABLE, "x")
    with pytest.raises(FramingError, match="FRAMING_SEED must be a whole number"):
        open_study(path)


def test_views_are_the_coders_the_headlines_before_and_what_they_come_to(shipped, tmp_path):
    assert (shipped.coders, shipped.views) == (["second", "first"], ["second", "first", "agreed"])
    small = open_study(write_study(tmp_path))
    assert (small.coders, small.views) == (["ann", "bob"], ["ann", "bob", "agreed"])


def test_the_headlines_rows_are_its_coders_of_one_stance_where_one_is_asked_for(shipped):
    codes = shipped.codes
    assert set(shipped.lead(codes)["coder"]) == {"second"}
    assert set(shipped.lead(codes)["stance"]) == {"present", "asserted", "attributed", "rejected"}
    rejected = shipped.lead(codes, stance="rejected")
    assert len(rejected) == ((codes["coder"] == "second") & (codes["stance"] == "rejected")).sum()


def test_choices_reach_the_library_as_keywords(shipped):
    chosen = shipped.choices
    assert list(shipped.ks) == list(range(chosen.stability.k_least, chosen.stability.k_most + 1))
    refits = shipped.fits["refits"]
    assert (refits.seeds, refits.resamples) == (chosen.stability.seeds, chosen.stability.resamples)
    drawn = shipped.intervals["intervals"]
    assert (drawn.level, drawn.draws, drawn.thin) == (chosen.level, chosen.draws, chosen.thin)
    for language in chosen.topics:
        assert {**shipped.limits(language), "n_topics": chosen.topics[language].k} == shipped.topics(language)
        assert shipped.topics(language)["n_topics"] in shipped.ks
    assert shipped.names["labels"]["weapon"] == "strategic weapon"
    assert shipped.names["order"][:5] == ["weapon", "norm", "second", "first", "agreed"]


def test_a_figure_is_displayed_as_plotly_displays_it(tmp_path, monkeypatch):
    displayed, made = [], []
    monkeypatch.setattr("IPython.display.display", lambda bundle, raw: displayed.append((bundle, raw)))
    monkeypatch.setattr("framing.figures.style.describe", lambda figure, **_: figure)

    def plot(table: pd.DataFrame) -> go.Figure:
        made.append(go.Figure(go.Bar(y=table["share"]), layout={"title": {"text": "a"}, "meta": {"claim": "a"}}))
        return made[0]

    open_study(write_study(tmp_path)).show(plot, pd.DataFrame({"share": [0.5, 1.0]}), "shares")
    read_figure = go.Figure(displayed[0][0]["application/vnd.plotly.v1+json"] | {"config": None})
    read_figure.show(renderer="plotly_mimetype", config=CONFIG)
    assert displayed[0] == displayed[1]


def test_numbers_behind_a_figure_say_of_how_many_articles_they_are(tmp_path, monkeypatch):
    monkeypatch.setattr("IPython.display.display", lambda *_, **__: None)
    study = open_study(write_study(tmp_path))
    terms = pd.DataFrame({"topic": ["1 a", "1 a"], "rank": [1, 2], "term": ["a", "b"], "weight": [0.5, 0.2]})
    study.show(plot_topics, terms.assign(language=["en", "zh"]), "topics")
    numbers = pd.read_csv(study.figures / "topics.csv").set_index("language")
    articles = study.corpus.articles.assign(language=lambda t: t["language"].str[:2]).groupby("language")
    assert numbers["articles"].to_dict() == articles["article"].nunique().to_dict()
    assert numbers["families"].to_dict() == articles["family"].nunique().to_dict()


def test_groups_that_the_codebook_does_not_name_are_called_by_their_names(tmp_path):
    path = write_study(tmp_path)
    shutil.rmtree(tmp_path / "data")
    head, _, rest = CODEBOOK.partition("groups:\n")
    write_tiny(tmp_path / "data" / "dam", codebook=head + rest[rest.index("frames:\n") :])
    assert open_study(path).labels["north"] == "north"


def test_a_study_says_whether_people_marked_its_mentions():
    marks = pd.DataFrame({"mention": ["m1", "m2", "m2"], "coder": ["ann", "ann", "bob"]})
    for some, said in ((marks, "validated on 2 marked mentions"), (marks.head(0), "not validated for this study")):
        assert Study.validity.fget(SimpleNamespace(corpus=SimpleNamespace(marks=some))) == said


def test_long_tables_are_cut_and_say_so(shipped, capsys):
    shares = pd.DataFrame({"group": [f"g{i:02}" for i in range(15)], "estimate": [i / 20 for i in range(15)]})
    shares = shares.assign(frame="weapon", low=0.0, high=1.0)
    cut = shipped.tabulate(shares, rows="group", columns="frame")
    assert [*cut.index] == [f"g{i:02}" for i in range(14, 2, -1)]
    assert (
        capsys.readouterr().out == "12 of 15 rows, the first by the result and the reference group; most=15 shows all\n"
    )
    own = shipped.tabulate(shares.replace({"group": {"g00": "prc-state"}}), rows="group", columns="frame").index
    assert [*own] == [*[f"g{i:02}" for i in range(14, 3, -1)], "PRC state media and government"]
    assert len(shipped.tabulate(shares, most=15, rows="group", columns="frame")) == 15
    both = pd.concat([shares, shares.assign(frame="norm")])
    assert [
        len(some) for _, some in shipped.tabulate(both, rows=["frame", "group"], columns="low").groupby(level=0)
    ] == [6, 6]
    episodes = shares.assign(group=[*shipped.episodes, *shares["group"]][:15])
    assert len(shipped.tabulate(episodes, rows="group", columns="frame")) == 15, (
        "what has an order of its own is shown whole"
    )


def test_where_nobody_checked_the_stance_present_leads():
    study = open_study(ROOT / "data" / "trade-war" / "study.toml")
    assert study.choices.headline.stance == "present"
    assert study.stances == ["present", "asserted", "attributed", "rejected"]
    shares = estimate_prevalence(study.lead(study.codes), **study.intervals)
    assert study.tabulate(shares, rows="group", columns=["frame", "stance"]).columns[0][1] == "present"


@pytest.mark.parametrize(
    ("given", "said"), [({}, "Source: dam, framing"), ({"source": "made-up texts"}, "Source: made-up texts, framing")]
)
def test_a_figure_says_where_its_numbers_come_from(tmp_path, monkeypatch, given, said):
    monkeypatch.setattr("plotly.graph_objects.Figure.show", lambda *_, **__: None)
    small = open_study(write_study(tmp_path))
    table = estimate_prevalence(small.lead(small.codes), **small.intervals)
    small.show(plot_prevalence, table, "01-shares", **given)
    assert said in (small.figures / "01-shares.html").read_text(encoding="utf-8")


def test_levels_are_named_in_words(shipped):
    words = shipped.in_words("prc-state with prc-commercial"), shipped.in_words("only en")
    assert words == ("PRC state media and government with PRC commercial media", "only English")
