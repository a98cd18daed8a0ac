"""What would mislead is found where it was planted, and nowhere else."""

from __future__ import annotations

import random

import pandas as pd
import pytest

from framing import (
    FramingError,
    drop_boilerplate,
    find_alike_outlets,
    find_boilerplate,
    find_repeated_sentences,
    state_misleading,
)
from framing.share.misleading import map_kinds, merge_outlets, suggest_kinds

FOOTER = " For cooperation and advertising contact us: press@example.org."
PHRASE = "the second largest economy of the world"


def plant(n: int = 60, seed: int = 1) -> pd.DataFrame:
    """Every third article of one outlet ends with a footer; a set phrase stands anywhere in half of all articles."""
    rng = random.Random(seed)
    words = [f"w{i:03}" for i in range(900)]
    rows = []
    for i in range(2 * n):
        text = rng.choices(words, k=250)
        if i % 2:
            text.insert(rng.randrange(60, 150), PHRASE)
        outlet = "Harbour Post" if i < n else "River Times"
        rows.append((f"a{i:03}", outlet, "news", "en", " ".join(text) + "." + (FOOTER if i < n and i % 3 == 0 else "")))
    return pd.DataFrame(rows, columns=["article", "outlet", "kind", "language", "text"])


def test_a_footer_is_found_and_a_set_phrase_is_not():
    found = find_boilerplate(plant())
    assert found["outlet"].tolist() == ["Harbour Post"]
    assert found.loc[0, "text"].endswith(FOOTER.strip())
    assert (found.loc[0, "articles"], round(found.loc[0, "share"], 2)) == (20, 0.33)


def test_chinese_runs_are_shorter():
    rng = random.Random(2)
    signs = [chr(0x4E00 + i) for i in range(3000)]
    texts = ["".join(rng.choices(signs, k=400)) + "。（责任编辑：某某某）" for _ in range(20)]
    found = find_boilerplate(pd.DataFrame({"outlet": "江报", "text": texts}))
    assert found["text"].tolist() == ["。（责任编辑：某某某）"]


def test_too_few_articles_are_no_pattern():
    table = plant(60)
    few = pd.concat([table[table["text"].str.endswith(FOOTER)].head(7), table[~table["text"].str.endswith(FOOTER)]])
    assert find_boilerplate(few).empty


def test_dropping_takes_the_footer_and_nothing_else_in_any_order_of_rows():
    table = plant()
    dropped = drop_boilerplate(table.sample(frac=1, random_state=3)).sort_index()
    assert dropped["text"].tolist() == [
        t.replace(FOOTER, "").removesuffix(".") if FOOTER in t else t for t in table["text"]
    ]
    assert find_boilerplate(dropped).empty


def test_an_article_that_is_nothing_but_furniture_keeps_its_text():
    table = pd.DataFrame({"outlet": "x", "text": ["本台消息请关注我们的公众号"] * 9})
    assert drop_boilerplate(table)["text"].tolist() == table["text"].tolist()


def test_outlets_that_look_alike():
    names = ["BBC"] * 3 + [
        "bbc",
        "www.bbc.com",
        "The Huffington Post",
        "thehuffingtonpost",
        "thehuffingtonpost",
        "The Post",
        "Postmedia",
    ]
    found = find_alike_outlets(pd.DataFrame({"outlet": names}))
    assert found.set_index("outlet")["name"].to_dict() == {
        "BBC": "BBC", "bbc": "BBC", "www.bbc.com": "BBC", "The Huffington Post": "thehuffingtonpost", "thehuffingtonpost": "thehuffingtonpost",
    }  # fmt: skip
    assert merge_outlets(pd.DataFrame({"outlet": names}), "alike")["outlet"].nunique() == 4


def test_a_file_of_names_renames_outlets(tmp_path):
    table = pd.DataFrame({"outlet": ["Mail", "Post"]})
    (tmp_path / "names.csv").write_text("printed,name\nMail,Daily Mail\n", encoding="utf-8-sig")
    assert merge_outlets(table, tmp_path / "names.csv")["outlet"].tolist() == ["Daily Mail", "Post"]
    (tmp_path / "bad.csv").write_text("a,b\n1,2\n", encoding="utf-8")
    for name, said in (("bad.csv", "is missing.*there are"), ("none.csv", "or the word alike")):
        with pytest.raises(FramingError, match=said):
            merge_outlets(table, tmp_path / name)


def test_kinds_are_offered_and_mapped():
    table = pd.DataFrame({"kind": ["columnist", "op-ed", "news", "", "解局"]})
    assert suggest_kinds(table) == {"columnist": "opinion", "op-ed": "opinion", "解局": ""}
    assert map_kinds(table, {"columnist": "opinion", "": "news"})["kind"].tolist() == [
        "opinion",
        "op-ed",
        "news",
        "news",
        "解局",
    ]
    with pytest.raises(FramingError, match="must become one of"):
        map_kinds(table, {"columnist": "opinions"})
    with pytest.raises(FramingError, match="no article is of kind 'column'"):
        map_kinds(table, {"column": "opinion"})


def test_the_sentence_behind_a_frame():
    rows = [
        ("a", "war", "Contact  us."),
        ("b", "war", "Contact us."),
        ("b", "war", "War it is."),
        ("c", "peace", "Peace."),
    ]
    found = find_repeated_sentences(pd.DataFrame(rows, columns=["article", "frame", "sentence_text"]))
    assert found.to_dict("records")[1] == {
        "frame": "war",
        "sentence": "Contact us.",
        "count": 2,
        "articles": 2,
        "share": 2 / 3,
    }
    assert len(found) == 2


def test_all_of_it_is_said_in_lines_that_say_what_to_do():
    table = plant().assign(kind="columnist")
    table.loc[0, "outlet"] = "harbour post"
    lines = state_misleading(table)
    assert [
        any(part in line for line in lines)
        for part in ("--drop-boilerplate", "--outlets alike", "--kinds columnist=opinion")
    ] == [True] * 3
    assert state_misleading(plant().iloc[60:]) == []


def test_a_text_that_many_outlets_share_is_one_line():
    table = pd.concat([plant(seed=seed).iloc[:60].assign(outlet=f"outlet {seed}") for seed in range(5)])
    lines = state_misleading(table.reset_index(drop=True))
    assert len(lines) == 1
    assert "outlet 0 and 4 more outlets: the same text in up to 20 articles of one: “" in lines[0]


def test_a_ranking_that_a_footer_decided_is_seen(shared):
    """In this corpus a footer with the words of a frame put one outlet first."""
    table = pd.read_json(shared / "corpora" / "trade-war" / "articles.jsonl.gz", lines=True, dtype=str)
    found = find_boilerplate(table[table["outlet"].str.contains("WeChat")])
    assert found["share"].max() > 0.1
    assert set(found["outlet"]) == set(table.loc[table["outlet"].str.contains("WeChat"), "outlet"])
