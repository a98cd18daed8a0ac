"""The page in a real browser: what it computes against pandas, scipy and the library's device, and what a reader can do on it."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pandas as pd
import pytest
from conftest import PACKAGE, ROOT
from explorer.test_columns import page_interval
from samples import CODEBOOK, STUDY, describe, tiny_tables, write_study
from scipy import stats
from scipy.spatial.distance import pdist

from framing import open_study, points, write_explorer

AXE = ROOT / ".ci" / "cache" / "axe.min.js"
SELECTIONS = [
    {},
    {"stance": "rejected", "by": "side"},
    {"coder": "first", "frame": "norm", "stance": "attributed", "by": "kind"},
    {"copies": "one", "language": "zh", "by": "side"},
    {"copies": "unwired", "kind": "news", "stance": "present", "by": "language"},
    {"period": "October 2025", "coder": "agreed", "by": "group"},
    {"group": "us", "by": "period", "frame": "norm"},
    {"coder": "dictionary", "stance": "present", "by": "language"},
]


@pytest.fixture(scope="module")
def facts(shipped):
    """A row an article and coder's decision, from the files of the package alone."""
    articles = pd.read_csv(PACKAGE / "articles.csv", dtype=str, keep_default_na=False)
    articles["family"] = articles["family"].where(articles["family"] != "", articles["article"])
    articles["language"] = articles["language"].str[:2]
    last = articles["date"].where(
        articles["date"].str.len() == 10, articles["date"] + "~"
    )  # a month ends after its days
    last = last.where(articles["date"] != "", "~")
    order = articles.assign(last=last).sort_values(["last", "article"])
    articles["first"] = articles["article"].isin(order.drop_duplicates("family")["article"])
    for name, (start, end) in shipped.episodes.items():
        whole = articles["date"].str.len() == 10
        month = articles["date"].str.len() == 7
        day = articles["date"].where(whole, "")
        inside = whole & (day >= start) & (day <= end) | month & (articles["date"] + "-01" >= start) & (
            articles["date"] + "-31" <= end[:8] + "31"
        )
        inside |= (
            (articles["date"].str.len() == 4)
            & (articles["date"] + "-01-01" >= start)
            & (articles["date"] + "-12-31" <= end)
        )
        articles.loc[inside, "period"] = name
    return articles.assign(
        side=articles["group"].where(articles["group"] == shipped.choices.headline.reference, "all others")
    ).fillna({"period": ""})


def recompute(shipped, facts, chosen):
    """The rows that the page is to show: name, share, articles, families, and the interval by scipy or by the library's device."""
    state = {
        "frame": shipped.choices.headline.x,
        "stance": "asserted",
        "coder": "second",
        "copies": "all",
        "by": "group",
    } | chosen
    if state["coder"] == "dictionary":
        from framing import code_dictionary

        codes = code_dictionary(shipped.corpus)[["article", "frame", "coder", "stance", "value"]]
        codes = codes[(codes["frame"] == state["frame"]) & (codes["stance"] == state["stance"])]
    else:
        made = pd.read_csv(PACKAGE / "codings.csv", dtype=str)
        made = made[made["frame"] == state["frame"]]
        given = made["stance"] != "none" if state["stance"] == "present" else made["stance"] == state["stance"]
        codes = made.assign(value=given.astype(int)).groupby(["article", "coder"])["value"].max().unstack("coder")
        if state["coder"] == "agreed":
            codes = codes[codes["first"] == codes["second"]]["first"]
        else:
            codes = codes[state["coder"]].dropna()
        codes = codes.rename("value").reset_index()
    table = facts.merge(codes[["article", "value"]], on="article")
    table = {"all": table, "one": table[table["first"]], "unwired": table[table["wire"] == ""]}[state["copies"]]
    for key in ("language", "kind", "period", "group"):
        table = table[table[key] == state[key]] if state.get(key) else table
    table = table[table["period"] != ""] if state["by"] == "period" else table
    parts = sorted(table.groupby(state["by"]), key=lambda part: (-len(part[1]), part[0]))
    every, rows = pd.Index(sorted(set(facts["family"]))), {}
    for cell, (name, some) in enumerate(parts):
        n, k, families = len(some), some["value"].sum(), some["family"].nunique()
        if families == n:
            low, high = stats.beta.ppf([0.025, 0.975], k + 0.5, n - k + 0.5)
            low, high = 0.0 if k == 0 else low, 1.0 if k == n else high
        else:
            low, high = page_interval(some, every=every, cell=cell, seed=shipped.seed)
        rows[name] = (k / n, n, families, low if families > 2 else None, high if families > 2 else None)
    return rows


@pytest.mark.parametrize("chosen", SELECTIONS, ids=str)
def test_shares_and_intervals_are_those_recomputed_outside_the_page(visit, page_file, shipped, facts, chosen):
    page = visit(page_file)
    page.evaluate("change => explorer.change(change)", chosen)
    found = page.evaluate(
        "explorer.shares().rows.map(r => [r.name, r.estimate, r.articles, r.families, r.low, r.high])"
    )
    expected = recompute(shipped, facts, chosen)
    assert {name for name, *_ in found} == set(expected)
    for name, *numbers in found:
        assert numbers == [pytest.approx(v, abs=2e-6) if v is not None else None for v in expected[name]], name
    shown = page.locator("#shares tbody tr").all_inner_texts()
    assert len(shown) == len(expected) + 1


def test_jeffreys_intervals_are_scipys(visit, page_file):
    page = visit(page_file)
    for k, n in ((0, 3), (1, 3), (3, 3), (7, 90), (250, 500), (19_000, 19_876)):
        low, high = stats.beta.ppf([0.025, 0.975], k + 0.5, n - k + 0.5)
        expected = [0 if k == 0 else low, 1 if k == n else high]
        assert page.evaluate("([k, n]) => explorer.jeffreys(k, n)", [k, n]) == pytest.approx(expected, abs=1e-8)


def test_differences_are_written_as_the_library_writes_them(visit, page_file):
    values = [-0.3, -0.0349, -0.004, -0.0003, 0.0, 0.0002, 0.0031, 0.0061, 0.5]
    shown = visit(page_file).evaluate("values => values.map(x => explorer.points(x, true))", values)
    written = [points(pd.Series(dict.fromkeys(("estimate", "low", "high"), x))).split(" ")[0] for x in values]
    assert [text.removeprefix("+") if text == "+0" else text for text in shown] == [
        "0" if text == "+0" else text for text in written
    ]


def test_what_is_left_out_is_counted(visit, page_file, facts):
    page = visit(page_file, "#language=en&coder=first")
    english = (facts["language"] == "en").sum()
    coded = pd.read_csv(PACKAGE / "codings.csv").query("coder == 'first'")["article"]
    counted = facts.query("language == 'en'")["article"].isin(coded).sum()
    text = page.locator("#left").inner_text()
    assert f"{counted} of {len(facts)} articles are counted" in text
    assert f"other language: {len(facts) - english}" in text
    assert f"not coded by coder first: {english - counted}" in text


def test_a_group_of_few_families_is_compared_with_none(visit, page_file):
    rows = visit(page_file).evaluate("explorer.shares().rows.map(r => [r.name, r.thin, !!r.gap])")
    assert {thin for _, thin, _ in rows} == {True, False}
    assert {name for name, thin, compared in rows if compared == thin} == {"prc-state"}, "the reference group itself"


def test_a_flow_counts_the_articles_that_it_draws(visit, page_file):
    """Of articles coded alike some stances are known and others not: those whose deed is open are in no flow."""
    page = visit(page_file, "#coder=agreed")
    cells = page.locator("#flows figure").first.locator("td").all_text_contents()
    title = page.locator("#flows figcaption").first.inner_text()
    assert title == f"strategic weapon by side, articles coded alike (n = {sum(map(int, cells))})"


def test_only_clear_terms_are_called_typical_unless_one_searches(visit, page_file):
    page = visit(page_file)
    few = page.locator("#terms tbody tr")
    assert few.count() > 5
    assert page.locator("#terms tbody tr.thin").count() == 0
    page.fill("#find", "supply")
    page.wait_for_function("() => explorer.state().find === 'supply'")
    assert page.locator("#terms tbody tr.thin").count() > 0


def test_topics_show_every_group(visit, page_file, facts):
    page = visit(page_file)
    groups = page.locator("#topic table", has_text="Mean share by group").locator("tbody tr").count()
    assert groups == facts.query("language == 'en'")["group"].nunique()


def test_a_link_restores_what_was_chosen(visit, page_file):
    page = visit(page_file)
    page.select_option("#pick-frame", "norm")
    page.select_option("#pick-stance", "rejected")
    page.select_option("#pick-language", "zh")
    page.locator("#articles th button").first.click()
    page.locator("#find").fill("武器")
    page.wait_for_function("() => explorer.state().find === '武器'")
    page.get_by_role("button", name="中文").first.click()
    state, address = page.evaluate("explorer.state()"), page.evaluate("location.hash")
    other = visit(page_file, address)
    assert other.evaluate("explorer.state()") == state
    assert other.evaluate("explorer.rows()") == page.evaluate("explorer.rows()")
    assert other.locator("html").get_attribute("lang") == "zh-Hans"
    assert other.locator("#pick-frame").input_value() == "norm"
    assert (
        visit(page_file, "#frame=nonsense&sort=x&term=en:nothere&topic=fr:9&coder=__proto__").evaluate(
            "explorer.state().frame"
        )
        == "weapon"
    )


def test_the_csv_is_the_selection_and_its_cells_are_harmless(visit, page_file, hostile, facts, tmp_path):
    page = visit(page_file, "#group=us&differ=1")
    with page.expect_download() as got:
        page.click("#csv")
    got.value.save_as(tmp_path / "s.csv")
    rows = list(csv.DictReader(io.StringIO((tmp_path / "s.csv").read_text("utf-8-sig"))))
    codings = pd.read_csv(PACKAGE / "codings.csv", dtype=str)
    for row in rows:
        assert row["group"] == "us"
        for coder in ("first", "second"):
            some = codings[
                (codings["article"] == row["article"]) & (codings["coder"] == coder) & (codings["frame"] == "weapon")
            ]
            assert sorted(row[f"{coder} weapon"].split("|")) == sorted(some["stance"])
    assert len(rows) == len(page.evaluate("explorer.rows()")) > 3
    text = visit(hostile).evaluate("explorer.csv()")
    cells = [cell for row in csv.reader(io.StringIO(text.lstrip("\ufeff"))) for cell in row]
    assert "'=cmd|'/c calc'!A1" in cells
    assert not [cell for cell in cells if cell[:1] in ("=", "+", "-", "@", "\t")]


def test_terms_list_articles_and_find_in_either_language(visit, page_file, facts):
    page = visit(page_file)
    page.fill("#find", "武器")
    page.wait_for_function("() => explorer.state().find === '武器'")
    assert (
        "weapon" in page.locator("#terms .term").first.inner_text()
        or page.locator("#terms .term", has_text="weapon").count()
    )
    page.locator("#terms .term").first.click()
    term = page.evaluate("explorer.state().term").split(":", 1)[1]
    counts = pd.read_csv(PACKAGE / "terms.csv", keep_default_na=False)
    holders = set(counts[counts["term"] == term]["article"]) & set(facts.query("language == 'en'")["article"])
    holders &= set(pd.read_csv(PACKAGE / "codings.csv")["article"])
    assert set(page.evaluate("explorer.rows()")) == holders
    assert str(len(holders)) in page.locator("#term-articles h3").inner_text()
    links = page.locator("#term-articles a")
    assert links.first.get_attribute("href") in set(facts["url"])
    page.locator("#chosen .tag").click()
    assert page.evaluate("explorer.rows().length") == len(facts)


def test_a_dot_of_the_map_opens_the_publishers_page(visit, page_file, facts):
    page = visit(page_file)
    page.evaluate("window.open = (url, target, how) => { window.opened = [url, how]; }")
    spot = page.evaluate("explorer.spots().find(s => s.y > 0)")
    page.locator("#map").scroll_into_view_if_needed()
    page.locator("#map").click(position={"x": spot["x"], "y": spot["y"]})
    url, how = page.evaluate("window.opened")
    assert url in set(facts["url"])
    assert "noopener" in how
    page.locator("#map").hover(position={"x": spot["x"], "y": spot["y"]})
    assert facts.set_index("url").loc[url, "outlet"].split("(")[0].strip()[:4] in page.locator("#tip").inner_text()


@pytest.mark.parametrize("scale", ["time", "even"])
@pytest.mark.parametrize("width", [500, 1280])
def test_no_two_dots_of_the_map_lie_on_one_another(visit, page_file, facts, scale, width):
    page = visit(page_file, f"#scale={scale}", width=width)
    spots = page.evaluate("explorer.spots().map(s => [s.x, s.y])")
    assert len(spots) == len(facts)
    assert pdist(spots).min() >= 8, "dots are 8 pixels wide"


def test_coder_against_coder_counts_who_moves_where(visit, page_file):
    found = visit(page_file).evaluate(
        "explorer.cross()"
    )  # from second to first: asserts, reports, denies, raises, silent
    made = pd.read_csv(PACKAGE / "codings.csv", dtype=str).query("frame == 'weapon'")
    rank = {"asserted": 0, "rejected": 1, "attributed": 2, "none": 4}
    deed = (
        made.assign(deed=made["stance"].map(rank)).groupby(["article", "coder"])["deed"].min().unstack("coder").dropna()
    )
    order = [0, 2, 1, 3, 4]  # an article that denies and reports denies, yet reports are drawn first
    expected = [[int(((deed["second"] == a) & (deed["first"] == b)).sum()) for b in order] for a in order]
    assert found == expected


def test_the_list_sorts_filters_and_holds_few_rows_at_a_time(visit, page_file, facts):
    page = visit(page_file)
    page.click("#sort-outlet")
    rows = page.evaluate("explorer.rows()")
    assert len(rows) == len(facts)
    assert page.locator("#table-body tr").count() < 60
    assert page.locator("#table").get_attribute("aria-rowcount") == str(len(facts) + 1)
    assert page.locator("th.c-outlet").get_attribute("aria-sort") == "ascending"
    page.evaluate("document.getElementById('scroll').scrollTop = 1e6")
    page.wait_for_function(
        f"() => [...document.querySelectorAll('#table-body tr')].some(r => r.getAttribute('aria-rowindex') === '{len(facts) + 1}')"
    )
    page.check("#differ")
    made = pd.read_csv(PACKAGE / "codings.csv", dtype=str).query("frame == 'weapon'")
    held = made.assign(rank=made["stance"].map({"asserted": 0, "rejected": 1, "attributed": 2, "none": 3}))
    held = held.groupby(["article", "coder"])["rank"].min().unstack()
    held = held.dropna()
    assert set(page.evaluate("explorer.rows()")) == set(held[held["first"] != held["second"]].index)
    page.fill("#q", "nobody is called so")
    page.wait_for_function("() => explorer.rows().length === 0")


def test_the_page_is_used_by_keyboard_alone(visit, page_file):
    page = visit(page_file)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.focus("#pick-stance")
    page.keyboard.press("ArrowDown")
    assert page.evaluate("explorer.state().stance") == "attributed"
    assert page.evaluate("document.activeElement.id") == "pick-stance"
    page.focus("#sort-group")
    page.keyboard.press("Enter")
    assert page.evaluate("[explorer.state().sort, document.activeElement.id]") == ["group", "sort-group"]
    page.locator("#table-body a").first.focus()
    for _ in range(40):  # past the rows that exist at first
        page.keyboard.press("Tab")
        page.evaluate("new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")
        assert page.evaluate("document.activeElement.closest('#table-body a') !== null")
    assert page.evaluate("+document.activeElement.closest('tr').getAttribute('aria-rowindex')") > 35
    page.focus("#map")
    page.keyboard.press("ArrowRight")
    assert page.locator("#tip").is_visible()
    page.keyboard.press("Escape")
    assert page.locator("#tip").is_hidden()
    page.focus("#lambda")
    page.keyboard.press("ArrowRight")
    assert page.locator("#lambda-value").inner_text() == "0.7"
    page.locator("#topics button").nth(1).focus()
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id").startswith("topic-")


def test_hostile_names_stay_text(visit, hostile):
    page = visit(hostile)
    assert page.evaluate("window.hacked") is None
    assert page.locator("img, iframe, object").count() == 0
    assert page.locator("a[href^='javascript'], a[href^='data']").count() == 0
    assert {a.split(":")[0] for a in page.evaluate("[...document.links].map(a => a.href)")} <= {"file", "https"}
    page.evaluate("explorer.spots().forEach((s, k) => 0)")
    for width in (0, 1, 2, 3):
        page.evaluate(f"document.getElementById('map').focus(), {width}")
        page.keyboard.press("ArrowRight")
    assert page.evaluate("window.hacked") is None


@pytest.mark.parametrize("width", [500, 900, 1400])
@pytest.mark.parametrize("look", [{}, {"color_scheme": "dark"}, {"address": "#ui=zh"}], ids=["light", "dark", "zh"])
def test_the_page_fits_the_screen(visit, page_file, width, look):
    page = visit(page_file, look.get("address", ""), width=width, **{k: v for k, v in look.items() if k != "address"})
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.emulate_media(media="print")
    assert page.locator("#picker").is_hidden()


@pytest.mark.parametrize("width", [500, 1280])
def test_a_study_of_no_stance_fits_the_screen_too(visit, tmp_path, width):
    page = visit(
        write_explorer(open_study(ROOT / "data" / "climate-frames" / "study.toml"), out=tmp_path / "e.html"),
        width=width,
    )
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert "stance unknown" not in page.locator("main").inner_text()


def test_the_answer_is_read_without_scripts(visit, chromium, page_file):
    context = chromium.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"file://{page_file}")
    assert page.locator("#answer .chips li").count() > 10
    assert page.locator("#about dt").count() > 15
    assert page.locator("#picker").is_hidden()
    context.close()


def test_every_word_of_the_page_follows_the_language(visit, page_file):
    page = visit(page_file)
    page.locator("button", has_text="中文").click()
    words = "".join(page.locator("h2, label > span, nav a, #picker, #table-head").all_inner_texts())
    for english in ("Shares", "Frame", "Outlet", "asserted", "Search", "Group"):
        assert english not in words


def test_the_studys_own_words_follow_the_language_where_its_file_translates_them(visit, page_file, shipped):
    page = visit(page_file, "#ui=zh&by=period")
    shown = page.locator("body").inner_text()
    for english, chinese in shipped.choices.zh.items():
        assert chinese in shown
        assert english not in shown or english in chinese
    page = visit(page_file, "#by=period")
    assert page.locator("h1").inner_text() == shipped.choices.title
    assert "休战" not in page.locator("main").inner_text()


def test_axe_finds_nothing(visit, page_file):
    if not AXE.is_file():
        pytest.skip("needs axe-core (.ci/axe fetches it), which is absent here")
    for look in ({}, {"color_scheme": "dark"}, {"address": "#ui=zh", "width": 390}):
        page = visit(page_file, **look)
        page.evaluate(Path(AXE).read_text(encoding="utf-8"))
        found = page.evaluate(
            "axe.run().then(r => r.violations.map(v => [v.impact, v.id, v.nodes.slice(0, 3).map(n => n.target.join(' ') + ' ' + n.failureSummary)]))"
        )
        assert found == []


def test_a_filter_answers_at_once(visit, page_file):
    page = visit(page_file)
    assert page.evaluate("explorer.took.start") < 1000
    best = page.evaluate(
        "Math.min(...Array(5).fill(['rejected', 'asserted', 'present', 'attributed']).flat().map(stance => (explorer.change({ stance }), explorer.took.filter)))"
    )
    assert best < 100


def test_a_bare_study_opens_too(visit, tmp_path):
    """No codings, no mentions, no dates, one group, one language, fifteen frames, no topic that could be fitted."""
    frames = "".join(f"  f{i:02}: {{indicators: {{en: [word{i}]}}}}\n" for i in range(13))
    tables = {
        name: table[table["article"].isin(["a0", "a2", "a4"])] if "article" in table else table
        for name, table in tiny_tables().items()
    }
    tables["articles"] = tables["articles"].assign(group="north", family="", wire="", date="", date_basis="")
    text = (
        STUDY.replace('coder = "ann"', 'coder = "dictionary"')
        .replace('stance = "asserted"', 'stance = "present"')
        .replace("min_df = 1", "min_df = 99")
        .split("[topics.zh]")
    )
    study = text[0] + "[[episodes]]" + text[1].split("[[episodes]]", 1)[1]
    path = write_study(tmp_path, study=study, codebook=CODEBOOK.replace("cues:", frames + "cues:"), **tables)
    describe(
        tmp_path / "data" / "dam",
        lambda d: d | {"resources": [r for r in d["resources"] if r["name"] not in ("codings", "mentions")]},
    )
    page = visit(write_explorer(open_study(path)))
    assert page.locator("#pick-frame option").count() == 15
    assert page.locator("#pick-coder option").all_inner_texts() == ["dictionary"]
    assert "lower min_df" in page.locator("#topics").inner_text()
    assert page.evaluate("explorer.rows().length") == 3
    page.select_option("#pick-frame", "f12")
    assert page.evaluate("explorer.shares().rows[0].estimate") == 0


def test_dates_and_stances_of_the_list_are_whole_on_a_phone(visit, page_file):
    page = visit(page_file, width=500)
    for column in ("c-date", "c-coder"):
        cut = page.evaluate(
            f"[...document.querySelectorAll('td.{column}')].filter(e => e.scrollWidth > e.clientWidth).length"
        )
        assert cut == 0
    assert page.locator("td.c-group").first.bounding_box()["width"] > 100
