"""What several coders with gaps come to: every decision counted by hand, and by another road on a larger plan."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from samples import CODEBOOK

from framing import FramingError, code_coders, code_stances, make_corpus, read_codebook
from framing.codebook.codebook import Coder

CODERS = ("ann", "bob", "cho", "adjudicated")


@pytest.fixture(scope="module")
def codebook(tmp_path_factory):
    path = tmp_path_factory.mktemp("book") / "codebook.yaml"
    more = "".join(f"  {name}: {{kind: person, description: Read twice.}}\n" for name in CODERS[2:])
    path.write_text(CODEBOOK.replace("groups:\n", f"{more}groups:\n", 1), encoding="utf-8")
    return read_codebook(path)


def corpus_of(rows, codebook):
    codings = pd.DataFrame(rows, columns=["article", "coder", "frame", "stance"])
    ids = sorted(set(codings["article"]))
    articles = pd.DataFrame({"article": ids, "outlet": "o", "group": "north", "wire": "", "family": "", "kind": "news"})
    articles = articles.assign(language="en", date="", date_basis="", url="", words=9)
    terms = pd.DataFrame({"article": ids, "term": "dam", "count": 1})
    return make_corpus(articles, terms=terms, codebook=codebook, codings=codings)


def view(corpus, coder):
    codes = code_stances(corpus, coder=coder)
    codes = codes[(codes["frame"] == "danger") & (codes["stance"] == "asserted")]
    return codes.set_index("article")["value"].to_dict()


def test_agreed_and_majority_are_of_those_who_coded_the_article(codebook):
    yes, no = "asserted", "none"
    rows = [
        *(("a1", c, "danger", yes) for c in CODERS[:3]),  # all three
        ("a2", "ann", "danger", yes), ("a2", "bob", "danger", yes), ("a2", "cho", "danger", no),
        ("a3", "ann", "danger", no), ("a3", "bob", "danger", no),  # two of three coded it
        ("a4", "ann", "danger", yes), ("a4", "cho", "danger", no),  # a draw
        ("a5", "cho", "danger", yes),  # one alone is no agreement
        ("a5", "adjudicated", "danger", yes), ("a4", "adjudicated", "danger", yes),
    ]  # fmt: skip
    corpus = corpus_of(rows, codebook)
    assert view(corpus, "agreed") == {"a1": 1, "a3": 0}
    assert view(corpus, "majority") == {"a1": 1, "a2": 1, "a3": 0}
    assert view(corpus, "adjudicated") == {"a4": 1, "a5": 1}
    every = code_coders(corpus)
    assert list(dict.fromkeys(every["coder"])) == ["adjudicated", "ann", "bob", "cho", "agreed", "majority"]
    assert not every.duplicated(["article", "coder", "frame", "stance"]).any()


def test_what_coders_came_to_is_no_vote_beside_theirs(codebook):
    """An aggregate by any name agrees with everybody by its nature."""
    gold = Coder(kind="person", aggregate=True)
    codebook = codebook.model_copy(update={"coders": codebook.coders | {"gold": gold}})
    rows = [
        ("a1", "ann", "danger", "asserted"), ("a1", "bob", "danger", "none"), ("a1", "gold", "danger", "asserted"),
        ("a2", "ann", "danger", "asserted"), ("a2", "bob", "danger", "asserted"), ("a2", "gold", "danger", "none"),
    ]  # fmt: skip
    corpus = corpus_of(rows, codebook)
    assert view(corpus, "agreed") == view(corpus, "majority") == {"a2": 1}
    assert view(corpus, "gold") == {"a1": 1, "a2": 0}
    assert list(dict.fromkeys(code_coders(corpus)["coder"])) == ["ann", "bob", "gold", "agreed"]
    assert codebook.aggregates == ["adjudicated", "gold"]
    assert codebook.coder_labels()["gold"] == "gold (aggregate)"


def test_a_further_coders_few_articles_do_not_shrink_the_agreed_ones(codebook):
    """Three annotators with gaps and a fourth's sheet: the agreed articles only change where the fourth looked."""
    rng = np.random.default_rng(1)
    ids = [f"a{i:03}" for i in range(300)]
    draw = {c: dict(zip(ids, rng.random(300) < 0.5, strict=True)) for c in CODERS[:3]}
    rows = [
        (a, c, "danger", "asserted" if draw[c][a] else "none") for c in CODERS[:2] for a in ids if rng.random() < 0.9
    ]
    before = view(corpus_of(rows, codebook), "agreed")
    sheet = [(a, "cho", "danger", "asserted" if draw["cho"][a] else "none") for a in ids[:60]]
    after = view(corpus_of(rows + sheet, codebook), "agreed")
    assert {a: v for a, v in before.items() if a >= ids[60]} == {a: v for a, v in after.items() if a >= ids[60]}
    votes = {a: [s for b, _, _, s in rows + sheet if b == a] for a in ids}
    assert after == {a: int(v[0] == "asserted") for a, v in votes.items() if len(v) > 1 and len(set(v)) == 1}
    shares = {a: np.mean([s == "asserted" for s in v]) for a, v in votes.items() if len(v) > 1}
    assert view(corpus_of(rows + sheet, codebook), "majority") == {
        a: int(s > 0.5) for a, s in shares.items() if s != 0.5
    }


def test_one_coder_alone_has_no_view_and_is_told_so(codebook):
    corpus = corpus_of([("a1", "ann", "danger", "asserted"), ("a2", "bob", "danger", "none")], codebook)
    assert set(code_coders(corpus)["coder"]) == {"ann", "bob"}
    with pytest.raises(
        FramingError, match=r"coder 'agreed': no article was coded alike by two coders or more.*\['ann', 'bob'\]"
    ):
        code_stances(corpus, coder="agreed")
    with pytest.raises(FramingError, match="has no codings"):
        code_stances(replace(corpus, codings=corpus.codings.head(1)), coder="bob")
