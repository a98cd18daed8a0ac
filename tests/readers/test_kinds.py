"""Further files of the kinds in test_real_files.py: other databases, interfaces, encodings and layouts, each with its right value."""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd
import pytest

from framing import FramingError, read_codebook
from framing.readers.articles import read_articles
from framing.readers.dates import DateError, parse_date
from framing.readers.decode import find_encoding
from framing.readers.result import Reading
from framing.stance.mentions import find_mentions
from framing.text.clean import clean_text

EN = "The ministry in Harbourtown said on Monday that permits for rare metals would be reviewed case by case. Traders asked whether the rule was a weapon."
TWO = "Officials answered that the rules follow international practice and hold for all buyers."
HANS = "港口城的贸易部门周一表示，稀土出口许可将逐案审查。企业询问许可是否成为谈判筹码。官员回答说，有关规则对所有买家一视同仁。"
HANT = "港口城的貿易部門週一表示，稀土出口許可將逐案審查。企業詢問許可是否成為談判籌碼。官員回答說，有關規則對所有買家一視同仁。"
JAPANESE = (
    "経済産業省は月曜日、レアアースの輸出許可を個別に審査すると発表した。企業は許可が交渉の武器になるのかと尋ねた。"
)


def read(folder: Path, name: str, content: str | bytes, encoding: str = "utf-8") -> Reading:
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode(encoding))
    return read_articles(path)


def reasons(reading: Reading) -> str:
    return " | ".join([*reading.problems["reason"], *reading.notes["note"]])


# --- exports ----------------------------------------------------------------------------------------------------------


def test_a_german_interface_and_many_documents_in_html(tmp_path: Path) -> None:
    one = (
        "<P>{n} von 3 DOKUMENTEN</P><P>Hafenpost</P><P>{n}. Juni 2025 Montag</P><P>Permits {n}</P><P>AUTOR: Anna Schreiber</P>"
        f"<P>LÄNGE: 90 Wörter</P><P>{EN}</P><P>{TWO}</P><P>UPDATE: 3. Juni 2025</P><P>SPRACHE: ENGLISH</P>"
    )
    html = f"<html><body>{''.join(one.format(n=n) for n in (1, 2, 3))}</body></html>"
    table = read(tmp_path, "lexis.html", html, "cp1252").articles
    assert table["title"].tolist() == ["Permits 1", "Permits 2", "Permits 3"]
    assert table["date"].tolist() == ["2025-06-01", "2025-06-02", "2025-06-03"]
    assert set(table["text"]) == {f"{EN}\n\n{TWO}"}


def test_nexis_uni_saved_as_html(tmp_path: Path) -> None:
    one = (
        "<h1>Permits {n}</h1><p>Harbour Post</p><p>June {n}, 2025 Monday</p><p><b>Length:</b> 90 words</p><p><b>Byline:</b> A. Writer</p>"
        f"<h2>Body</h2><p>{EN}</p><p>{TWO}</p><p><b>Load-Date:</b> June 9, 2025</p><p>End of Document</p>"
    )
    table = read(
        tmp_path, "n.html", "<html><body>" + "".join(one.format(n=n) for n in (1, 2)) + "</body></html>"
    ).articles
    assert table[["title", "outlet", "date"]].to_numpy().tolist() == [["Permits 1", "Harbour Post", "2025-06-01"], ["Permits 2", "Harbour Post", "2025-06-02"]]  # fmt: skip


def test_documents_counted_in_chinese_or_not_at_all(tmp_path: Path) -> None:
    one = f"Harbour Post\n\nJune {{n}}, 2025 Monday\n\nPermits {{n}}\n\nBYLINE: A. Writer\n\nLENGTH: 90 words\n\n{EN}\n\nLOAD-DATE: June 9, 2025\n\n"
    counted = "".join(f"第{n}篇，共3篇\n\n\n" + one.format(n=n) for n in (1, 2, 3))
    assert read(tmp_path, "a.txt", counted).articles["title"].tolist() == ["Permits 1", "Permits 2", "Permits 3"]
    silent = read(tmp_path, "b.txt", "".join(one.format(n=n) for n in (1, 2)))
    assert "2 documents end (LOAD-DATE:), the file holds 1" in silent.lost["reason"].iloc[-1]


def test_articles_that_cannot_be_told_apart_are_lost_and_told(tmp_path: Path) -> None:
    one = f'<article><h2 class="title">Permits {{n}}</h2><p>{{n}}. {EN * 3}</p><p>{{n}}. {TWO * 3}</p></article>'
    html = (
        "<html><head><title>Export</title></head><body>"
        + "".join(one.format(n=n) for n in (1, 2, 3))
        + "</body></html>"
    )
    reading = read(tmp_path, "a.html", html)
    assert reading.articles.empty
    assert "3 articles, which are not told apart" in reading.lost["reason"].iloc[0]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        (
            "Web of Science",
            f"FN Clarivate Analytics Web of Science\nVR 1.0\nPT J\nAU Writer, A\nTI Permits\nAB {EN}\nER\n\nEF\n",
        ),
        ("BibTeX", f"@article{{a1,\n title={{Permits}},\n abstract={{{EN}}}\n}}\n"),
        ("NewsBank", f"Permits\nJune 1, 2025 | Harbour Post\nOpenURL Link\n\n{EN}\n\n{TWO}\n"),
        ("Dialog", f"1/9/1\nDIALOG(R)File 999: Harbour Post\n\nPermits\n\nTEXT:\n{EN}\n"),
    ],
)
def test_other_exports_are_refused_by_name(tmp_path: Path, name: str, text: str) -> None:
    with pytest.raises(FramingError, match=f"a {name} export"):
        read(tmp_path, "export.txt", text)


def test_nexis_in_german(tmp_path: Path) -> None:
    docx = pytest.importorskip("docx")
    document = docx.Document()
    lines = [
        "Permits one",
        "Hafenpost",
        "2. Juni 2025 Montag",
        "Print Ausgabe; Frühausgabe",
        "Länge: 90 Wörter",
        "Autor: Anna Schreiber",
    ]
    for line in [*lines, "Body", EN, "Load-Date: June 3, 2025", "End of Document"]:
        document.add_paragraph(line)
    document.save(tmp_path / "n.docx")
    row = read_articles(tmp_path / "n.docx").articles.iloc[0]
    assert (row["title"], row["outlet"], row["date"], row["byline"]) == (
        "Permits one",
        "Hafenpost",
        "2025-06-02",
        "Anna Schreiber",
    )


# --- cells and characters ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("raw", "clean"),
    [
        (f"<![CDATA[{EN}]]>", EN),
        (f"<w:p>{EN}</w:p><o:p></o:p>", EN),
        (f"[b]{EN}[/b] [url=http://a.example]link[/url]", f"{EN} link"),
        ("It said a[1] and b[i] of [b].", "It said a[1] and b[i] of [b]."),
        (EN.translate({i: i + 0xFEE0 for i in range(0x21, 0x7F)}), EN),
        (HANS.replace("，", "，\u2028"), HANS),
        ("  ".join(HANS), HANS),
        ("T h e   r u l e   i s   a   w e a p o n", "The rule is a weapon"),
        ("The wеаpon of Mоscow", "The weapon of Moscow"),  # Cyrillic е, а, о
        ("Он сказал: weapon", "Он сказал: weapon"),
        ("China‚Äôs ‚Äúweapon‚Äù", "China’s “weapon”"),
        ("The ministry said that\rpermits are rare", "The ministry said that permits are rare"),
        ("5 6 7 8 9 10 11 12  13 14 15 16 17 18", "5 6 7 8 9 10 11 12  13 14 15 16 17 18"),
    ],
)
def test_cells_are_cleaned(raw: str, clean: str) -> None:
    assert clean_text(raw)[0] == clean


@pytest.mark.parametrize("text", [HANS * 2, HANT * 2])
def test_each_line_a_paragraph(text: str) -> None:
    wrapped = "\n\n".join(text[i : i + 19] for i in range(0, len(text), 19))
    assert clean_text(wrapped)[0] == text
    paragraphs = "\n\n".join([HANS, HANT, HANS])
    assert clean_text(paragraphs)[0] == paragraphs


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (HANS.encode("gb18030").decode("latin-1"), "Chinese read as Latin letters"),
        (HANT.encode("big5").decode("latin-1"), "Chinese read as Latin letters"),
        (HANS.encode("gb18030").decode("big5hkscs", "ignore"), "gb18030 read as big5hkscs"),
        ("China?s ministry said it?s no weapon. " + EN, "question marks stand inside words"),
        (EN + " Traders wai... [+2345 chars]", "cut in the source"),
    ],
)
def test_damage_is_told(tmp_path: Path, text: str, told: str) -> None:
    assert told in reasons(read(tmp_path, "a.jsonl", json.dumps({"title": "T", "text": text})))


def test_a_damaged_headline_is_told(tmp_path: Path) -> None:
    title = HANS[:20].encode("gb18030").decode("latin-1")
    told = reasons(read(tmp_path, "a.jsonl", json.dumps({"title": title, "text": EN})))
    assert "Chinese read as Latin letters" in told


def test_questions_and_addresses_are_no_damage(tmp_path: Path) -> None:
    text = EN + " What now? Who knows? See https://a.example/n?id=1 and https://a.example/m?id=2."
    assert reasons(read(tmp_path, "a.jsonl", json.dumps({"title": "T", "text": text}))) == ""


@pytest.mark.parametrize("encoding", ["euc_jp", "iso2022_jp", "shift_jis"])
def test_japanese_is_no_chinese(tmp_path: Path, encoding: str) -> None:
    reading = read(tmp_path, "a.csv", f"title,text\nT,{JAPANESE}\n", encoding)
    assert reading.articles[["language", "text"]].to_numpy().tolist() == [["", JAPANESE]]


@pytest.mark.parametrize(
    ("encoding", "text"),
    [
        ("cp1256", "قالت الوزارة يوم الاثنين إن تصاريح تصدير المعادن النادرة ستراجع كل حالة على حدة."),
        ("cp1253", "Το υπουργείο ανακοίνωσε τη Δευτέρα ότι οι άδειες εξαγωγής θα εξετάζονται χωριστά."),
        ("cp874", "กระทรวงกล่าวเมื่อวันจันทร์ว่าใบอนุญาตส่งออกแร่หายากจะได้รับการพิจารณาเป็นรายกรณี"),
        (
            "johab",
            "산업부는 월요일 희토류 수출 허가를 건별로 심사한다고 발표했다. 기업들은 허가가 협상의 무기인지 물었다.",
        ),
    ],
)
def test_unknown_encodings_are_refused_until_they_are_named(tmp_path: Path, encoding: str, text: str) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(f"title,text\nT,{text}\n".encode(encoding))
    with pytest.raises(FramingError, match="say what it is"):
        read_articles(path)
    assert read_articles(path, encoding=encoding).articles["text"].tolist() == [text]


def test_json_with_commas_too_many_and_halves_of_pairs(tmp_path: Path) -> None:
    loose = '[{"title": "T", "text": "' + EN + '",}, {"title": "U", "text": "' + TWO + '",},]'
    assert read(tmp_path, "a.json", loose).articles["title"].tolist() == ["T", "U"]
    assert read(tmp_path, "b.jsonl", '{"title": "\\ud83d T", "text": "' + EN + '"}').articles["title"].tolist() == [
        "� T"
    ]


# --- saved web pages --------------------------------------------------------------------------------------------------

PAGE = f"<title>Permits for metals - Post</title></head><body>{{}}<h1>Permits for metals</h1><p class=date>2025-06-02</p><p>{EN}</p><p>{TWO}</p><p>{EN}</p></body></html>"


@pytest.mark.parametrize(
    ("address", "outlet"),
    [
        ("https://archive.ph/2025.06.03-101112/https://www.harbourpost.example/p.html", "harbourpost.example"),
        (
            "https://webarchive.nationalarchives.gov.uk/ukgwa/20250610120000/https://www.harbourpost.example/p.html",
            "harbourpost.example",
        ),
        ("https://web.archive.org/web/20250610id_/www.harbourpost.example/p.html", "harbourpost.example"),
        ("https://perma.cc/AB12-CD34", "Post"),  # as the title says behind the headline
    ],
)
def test_archived_copies(tmp_path: Path, address: str, outlet: str) -> None:
    head = f'<html><head><link rel=canonical href="{address}">'
    bar = '<div id="x__google-cache-hdr">This is a cached copy of 5 Jun 2025.</div><div class="perma-header">Captured June 10, 2025</div>'
    row = read(tmp_path, "a.html", head + PAGE.format(bar)).articles.iloc[0]
    assert (row["outlet"], row["date"], row["text"]) == (outlet, "2025-06-02", f"{EN}\n\n{TWO}\n\n{EN}")


@pytest.mark.parametrize(
    "before",
    [
        "<form id=x>",
        "<iframe src=x></iframe><ins></ins><!doctype html>",
        "HTTP/1.1 200 OK\r\n\r\n",
        "<p>a&#1;\nb\x0c\n\ufffe</p>",
        "<?php ?>\n",
    ],
)
def test_what_stands_before_a_page(tmp_path: Path, before: str) -> None:
    assert read(tmp_path, "a.html", f"{before}<html><head>{PAGE.format('')}").articles["title"].tolist() == [
        "Permits for metals"
    ]


def test_a_footer_in_another_encoding(tmp_path: Path) -> None:
    body = f"<html><head><title>许可</title></head><body><h1>稀土许可逐案审查</h1><p>{HANS}</p><p>{HANS}</p>".encode()
    reading = read(tmp_path, "a.html", body + "<p>版权所有</p></body></html>".encode("gb18030"))
    assert reading.articles["text"].str.startswith(HANS).tolist() == [True]
    assert "broken bytes" in reasons(reading)


@pytest.mark.parametrize(
    "date",
    ["<p>25-06-02 08:00</p>", "<p>6月2日</p>", "<p>3小时前</p>", "<p>日期：2025.06.02</p>", "<p>民國114年6月2日</p>"],
)
def test_the_line_of_the_date_is_no_text(tmp_path: Path, date: str) -> None:
    row = read(
        tmp_path, "a.html", "<html><head>" + PAGE.format("").replace("<p class=date>2025-06-02</p>", date)
    ).articles.iloc[0]
    assert row["text"] == f"{EN}\n\n{TWO}\n\n{EN}"
    assert row["date"] == ("2025-06-02" if "2025" in date or "114" in date else "")


def test_a_portal_with_its_name_for_a_heading(tmp_path: Path) -> None:
    html = (
        "<html><head><title>稀土许可逐案审查--港口日报社版权所有 京ICP备1234号</title></head><body><h1>港口日报</h1><h2>稀土许可逐案审查</h2>"
        f"<p>2025年06月02日08:00 | 来源：新华社 | 编辑：王某 | 字号：大 中 小</p><p>{HANS}</p><p>{HANS[25:]}</p><p>（责任编辑：王某）</p></body></html>"
    )
    row = read(tmp_path, "a.html", html).articles.iloc[0]
    assert (row["title"], row["wire"], row["date"]) == ("稀土许可逐案审查", "新华社", "2025-06-02")
    assert row["text"] == f"{HANS}\n\n{HANS[25:]}"


def test_lists_of_hong_kong_and_accounts_of_authors(tmp_path: Path) -> None:
    links = "".join(f"<p><a href='/{n}'>制裁武器出口第{n}輪談判今開</a></p>" for n in range(5))
    html = f"<html><head><title>許可逐案審查 - 港報</title></head><body><h1>許可逐案審查</h1><p>{HANT}</p><p>{HANT[25:]}</p><p>【延伸閱讀】</p>{links}<p>相關報道：<br><a href=1>當局要脅報復對手國家</a></p></body></html>"
    assert read(tmp_path, "a.html", html).articles["text"].tolist() == [f"{HANT}\n\n{HANT[25:]}"]
    author = '<html><head><meta name="author" content="Post Staff, @post, https://social.example/hp"><meta property="og:site_name" content="Post">'
    assert read(tmp_path, "b.html", author + PAGE.format("")).articles["byline"].tolist() == [""]


# --- dates and words --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "date",
    [
        "令和7年6月9日", "2025년 6월 9일 (월) 오전 8:00", "六月 9, 2025", "週一, 6月 9, 2025", "發佈於 2025-06-09", "2025-06-09 | 港報", "2025, June 9", "2025–06–09",
        "June 9, 2025 / 8:00 AM EDT / CBS", "2025-06-09 08:00 | 甲", "中華民國114年6月9日", "2025年06月09日 第A04版", "Last updated on June 9, 2025",
    ],
)  # fmt: skip
def test_further_forms_of_a_date(date: str) -> None:
    assert parse_date(date) == "2025-06-09"


@pytest.mark.parametrize(
    "date", ["09-Jun-25", "09/06/2025", "6月9日", "2025-06-09 to 2025-06-10", "Q2 2025", "3天前", "2025-02-30 | 港報"]
)
def test_what_is_no_date_stays_none(date: str) -> None:
    with pytest.raises(DateError):
        parse_date(date)


@pytest.mark.parametrize(
    ("indicator", "language", "text"),
    [
        ("要挟", "zh-Hant", "當局以要脇回應。"), ("胁迫", "zh-Hant", "這是經濟脅迫。"), ("两用物项", "zh-Hant", "管制兩用物品。"), ("军民两用", "zh-Hant", "管制軍商兩用貨品。"),
        ("两用物品", "zh-Hant", "管制兩用物品。"), ("两用物品", "zh-Hans", "管制两用物品。"), ("杀手锏", "zh-Hant", "亮出撒手鐧。"), ("飞弹", "zh-Hant", "試射飛彈。"),
        ("WTO规则", "zh-Hans", "符合 WTO 规则。"), ("Ｇ7", "zh-Hans", "G7会议。"), ("稀土 武器", "zh-Hans", "稀土武器。"), ("dual-use", "en", "They sell dual‑use goods."),
    ],
)  # fmt: skip
def test_indicators_are_found_however_they_are_written(
    tmp_path: Path, indicator: str, language: str, text: str
) -> None:
    path = tmp_path / "codebook.yaml"
    path.write_text(
        f"title: T\ngroups: {{n: {{en: N}}}}\ncoders: {{ann: {{kind: person}}}}\nframes:\n  f: {{label: {{en: F}}, definition: {{en: d}}, indicators: {{{language[:2]}: [{indicator}]}}}}\n"
    )
    article = pd.DataFrame([{"article": "a", "language": language, "title": "", "text": text}])
    assert find_mentions(article, codebook=read_codebook(path))["indicator"].tolist() == [indicator]


# --- damage and markup of more kinds -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("Ã¢â‚¬Å“noÃ¢â‚¬Â\x9d", "“no”"),
        ("It\x92s \x93over\x94", "It’s “over”"),
        ("It鈥檚 the caf茅 owner鈥檚", "It’s the café owner’s"),
        ("BasÃ\x83Â¡Ã\x83Â±ez", "Basáñez"),
        ("###大桥$$$收费", "大桥收费"),
        ("[[Bridge|The bridge]]<ref name=a>Post</ref> is '''new'''", "The bridge is new"),
        ("The caf=C3=A9 =E2=80=93 at=\n last", "The café – at last"),
        ("Τhe central", "The central"),
        ("[caption id=\"a\"]The quay[/caption] and [gallery ids='1']", "The quay and"),
        ("The [committee](https://courier.example/tc) of **Hill City**", "The committee of Hill City"),
        ("<text><body><p>The bridge.</p></body></text>", "The bridge."),
    ],
)
def test_more_wrong_encodings_and_markup_are_put_right(written: str, meant: str) -> None:
    rest = " The committee approved the bridge after four hours of debate."
    assert clean_text(written + rest)[0].startswith(meant)
    assert clean_text(f"2 ** 3 ** 4 and [sic] and f**k{rest}")[0] == f"2 ** 3 ** 4 and [sic] and f**k{rest}"


@pytest.mark.parametrize(
    ("end", "told"),
    [
        (" […]", "it is cut in the source"),
        ("... Read more", "it is cut in the source"),
        ("……[详细]", "it is cut in the source"),
        ("...展开全文c", "it is cut in the source"),
        (" \ue5e5\ue812", "already lost"),
        (" powiedzia³a, ¿e zap³aci za ¿³te", "say --encoding cp1250, cp1254 or mac_roman"),
        (" ºi consiliul a hotãrât ºi preþuri", "say --encoding cp1250, cp1254 or mac_roman"),
        (" bir açýklama yaptý: deðiþmeyecek", "say --encoding cp1250, cp1254 or mac_roman"),
        (" kezdõdik, hogy elõtt", "say --encoding cp1250, cp1254 or mac_roman"),
        (" isnÕt it ÒoverÓ", "say --encoding cp1250, cp1254 or mac_roman"),
        (". To continue reading, subscribe or log in", "the text is that of a page of an error"),
        (" 404 - page not found", "the text is that of a page of an error"),
    ],
)
def test_more_damage_is_told(tmp_path: Path, end: str, told: str) -> None:
    text = "The committee approved the bridge after four hours"
    assert told in reasons(read(tmp_path, "a.jsonl", json.dumps({"title": "T", "text": text + end})))
    assert (
        reasons(read(tmp_path, "b.jsonl", json.dumps({"title": "T", "text": text + " for 404 m³ of 3 km² more."})))
        == ""
    )


def test_a_list_of_headlines_of_one_length_stays_and_full_lines_of_running_text_are_joined() -> None:
    headlines = "水库蓄水量降至四成\n新大桥方案获通过\n龙舟赛推迟举行\n农业局承诺贷款"
    assert clean_text(headlines)[0] == headlines
    paragraph = "水務部門周四公布，上游三個水塘的存水量已跌至百分之四十一，是有紀錄以來同期最低。政府要求各區即時節約用水，多名村民向記者表示，水車每星期只來兩次，學校飯堂改用樽裝水，村代表說，鑽井隊已經到場，預計半個月內可以出水。"
    assert clean_text("\n".join(paragraph[i : i + 20] for i in range(0, len(paragraph), 20)))[0] == paragraph
    german = [
        "Der Ausschuss hat am Donnerstag die Brücke",
        "beschlossen. Gegner sprechen von einer Steuer für",
        "Pendler, die täglich über den Fluss fahren. Der",
        "Bürgermeister entgegnete, niemand müsse mehr zahlen.",
    ]
    assert clean_text("\n".join(german) + "\n\nEnde.")[0] == " ".join(german) + "\n\nEnde."


def test_japanese_of_many_characters_is_not_korean_nor_chinese() -> None:
    text = "交通委員会は木曜日、新しい橋の建設案を承認した。反対派は通行料が通勤者への税金だと主張する。"
    assert find_encoding(text.encode("euc_jp"), source="x") == "euc_jp"


@pytest.mark.parametrize(
    "date",
    [
        "le 9 juin 2025", "Montag, den 9. Juni 2025", "9 июня 2025, 08:15 МСК", "понедельник, 9 июня 2025", "二零二五年六月九日上午八时", "二O二五年六月九日",
        "2025-W24-1", "Publié le 9 juin 2025", "Veröffentlicht am 9. Juni 2025", "2025-06-09 23:30:00 UTC+8", "09JUN2025", "09jun2025 08:15:00", "R7.6.9", "9 Haziran 2025", "Pub. date: 9/Jun/2025", "１１４年６月９日", "1140609", "令和七年六月九日", "2025年6月9日号", "發布時間：114-06-09 08:15 記者某", "June the 9th, 2025", "2025-06-09 (updated)", "/Date(1749427200000+0800)/", "1749427200000000", "45817,35",
    ],
)  # fmt: skip
def test_dates_of_more_places_and_programs(date: str) -> None:
    assert parse_date(date) == "2025-06-09"


@pytest.mark.parametrize("date", ["2025-W54-1", "2025-W24", "1999-W00-1", "贰零贰伍年陆月玖日"])
def test_weeks_and_banking_numerals_are_no_days(date: str) -> None:
    with pytest.raises(DateError):
        parse_date(date)


def web(tmp_path: Path, above: str = "", below: str = "", head: str = "") -> Reading:
    html = f"<html><head><title>稀土许可逐案审查</title>{head}</head><body><h1>稀土许可逐案审查</h1>{above}<div><p>{HANS}</p><p>{HANS[25:]}</p>{below}</div></body></html>"
    return read(tmp_path, "a.html", html)


@pytest.mark.parametrize(
    "line",
    [
        "返回首站，查看更多",
        "平台声明：该文观点仅代表作者本人。",
        "登入會員，閱讀更多精彩內容",
        "尚未成為會員？立即註冊",
        "Loading...",
        "SKIP ADVERTISEMENT",
        "Image source, Harbour Pictures",
        "請繼續往下閱讀...",
        "▼往下看更多",
        "更多海灣報報導",
        "分享让更多人看到",
        "標籤：許可",
        "Last updated on",
    ],
)
def test_lines_of_portals_are_no_text(tmp_path: Path, line: str) -> None:
    assert web(tmp_path, below=f"<p>{line}</p>").articles["text"].tolist() == [f"{HANS}\n\n{HANS[25:]}"]


@pytest.mark.parametrize(
    "line", ["更多的报道指出，许可只是程序。", "相关视频显示，船只仍在港口。", "Share prices fell."]
)
def test_sentences_that_begin_like_such_lines_are_text(tmp_path: Path, line: str) -> None:
    assert line in web(tmp_path, below=f"<p>{line}</p><p>{HANS}</p>").articles["text"][0]


@pytest.mark.parametrize("end", ["<a href=2>下一页</a>", "<p>Page 1 of 3</p>", "<span>第1页 / 共4页</span>"])
def test_an_article_on_several_pages_is_told(tmp_path: Path, end: str) -> None:
    assert "goes on on further pages" in web(tmp_path, below=end).problems["reason"].tolist()[0]
    assert web(tmp_path, below="<p class=comments><a href=2>下一页</a></p>").problems.empty


def test_dates_of_blogs_relative_ones_and_of_the_places_own_time(tmp_path: Path) -> None:
    blog = web(tmp_path, above="<h2 class=date-header>2025年6月9日</h2>")
    utc = '<meta property="article:published_time" content="2025-06-10T03:45:00+00:00">'
    own = '<script type="application/ld+json">{"datePublished": "2025-06-09T23:45:00-04:00"}</script>'
    assert [r.articles["date"][0] for r in (blog, web(tmp_path, head=utc + own))] == ["2025-06-09"] * 2
    assert web(tmp_path, head=utc).articles["date"][0] == "2025-06-10"
    ago = web(tmp_path, above="<span class=time>3小时前</span>")
    assert (ago.articles["date"][0], "'3小时前' left empty" in ago.problems["reason"][0]) == ("", True)


def long_page(above: str, below: str = "", head: str = "") -> str:
    return f"<html><head>{head}</head><body>{above}<p>{EN}</p><p>{TWO}</p><p>Then: {EN}</p>{below}</body></html>"


BODY = f"{EN}\n\n{TWO}\n\nThen: {EN}"


def test_teasers_of_other_articles_are_no_text_and_links_within_the_page_are_none(tmp_path: Path) -> None:
    card = (
        "<div class=card><h3><a href=/{n}>Another weapon {n}</a></h3><p>What happened on day {n} at the quay.</p></div>"
    )
    cards = "<section><h2>More from here</h2>" + "".join(card.format(n=n) for n in range(4)) + "</section>"
    title = "<title>Permits reviewed</title>"
    assert read(tmp_path, "a.html", long_page("<h1>Permits reviewed</h1>", cards, title)).articles["text"].tolist() == [BODY]  # fmt: skip
    within = "".join(f"<div><h3><a href='#{n}'>Part {n}</a></h3><p>{n}. {TWO}</p></div>" for n in range(3))
    assert "2. Officials" in read(tmp_path, "b.html", long_page("<h1>Permits reviewed</h1>", within, title)).articles["text"][0]  # fmt: skip


def test_articles_below_headings_of_one_class_are_told(tmp_path: Path) -> None:
    one = "<div class=item_title><a href=/{n}>Permits {n}</a></div><div class=meta>Post | June {n}, 2025</div><div><p>{n}. {t}</p><p>{t}</p></div>"
    html = "".join(one.format(n=n, t=f"{EN} {TWO}") for n in (1, 2))
    reading = read(tmp_path, "a.html", f"<html><head><title>Saved</title></head><body>{html}</body></html>")
    assert reading.articles.empty
    assert "2 articles, which are not told apart" in reading.lost["reason"].iloc[0]
    cell = "<tr><td><h2>Permits {n}</h2><p><small>{n} June 2025, Post</small></p><p>{n}. {t}</p></td></tr>"
    html = "".join(cell.format(n=n, t=f"{EN} {TWO} {EN}") for n in (1, 2))  # a letter to readers
    assert "2 articles, which" in reasons(read(tmp_path, "b.html", f"<html><body><table>{html}</table></body></html>"))


def test_what_a_page_says_of_itself(tmp_path: Path) -> None:
    office = '<title>许可逐案审查-港口局-门户网站</title><meta name="SiteName" content="港口局"><meta name="ArticleTitle" content="许可逐案审查"><meta name="ContentSource" content="港报">'
    row = read(tmp_path, "a.html", f"<html><head><meta charset=utf-8>{office}</head><body><div>许可逐案审查</div><div>发布日期：2025-06-09　浏览次数：12</div><p>{HANS}</p><p>{HANS[25:]}</p></body></html>").articles.iloc[0]  # fmt: skip
    assert row[["title", "outlet", "wire", "date", "text"]].tolist() == ["许可逐案审查", "港口局", "港报", "2025-06-09", f"{HANS}\n\n{HANS[25:]}"]  # fmt: skip
    bar = '<div id="HEADER">archive.today <input value="x"> Saved from 10 Jun 2025</div>'
    head = '<title>Permits - Harbour Post</title><link rel="canonical" href="https://archive.ph/2025.06.10-1/https://www.harbourpost.example/2025/06/09/a"><meta property="og:url" content="https://archive.ph/Ab1"><meta name="author" content="Admin; Harbour Post">'
    row = read(tmp_path, "b.html", long_page(f"{bar}<h1>Permits</h1>", head=head)).articles.iloc[0]
    assert row[["outlet", "byline", "date", "text"]].tolist() == ["harbourpost.example", "", "2025-06-09", BODY]
    head = '<title>Harbour Post: Permits reviewed</title><meta property="og:title" content="Permits reviewed">'
    row = read(
        tmp_path, "d.html", long_page("<div>Harbour Post</div><div>Permits reviewed</div>", head=head)
    ).articles.iloc[0]
    assert row[["title", "text"]].tolist() == ["Permits reviewed", BODY]
    plain = read(tmp_path, "e.html", long_page("<h1>Permits</h1><p>Harbour Post, June 9, 2025</p>", "<p>About us</p>"))
    assert plain.articles[["date", "text"]].to_numpy().tolist() == [["2025-06-09", BODY]]
    signed = f"<h1>许可逐案审查</h1><div>港报网　2025年6月9日　10:00　【字体：大 中】　打印</div><p>{HANS}</p><p>{HANS[25:]}</p><div>关于我们 | 网站地图</div>"
    assert read(tmp_path, "f.html", f"<html><body>{signed}</body></html>").articles["text"].tolist() == [f"{HANS}\n\n{HANS[25:]}"]  # fmt: skip
    two = "<h1>Permits</h1><p class=time>Updated 3:15 p.m. ET June 11, 2025 | Published 9:00 a.m. ET June 9, 2025</p>"
    assert read(tmp_path, "c.html", long_page(two, head="<title>Permits</title>")).articles["date"].tolist() == ["2025-06-09"]  # fmt: skip


def test_labels_with_spaces_in_them_are_fields(tmp_path: Path) -> None:
    one = f"【题 名】许可\n【作 者】甲\n【来 源】港报\n【日 期】2025-06-0{{n}}\n【全 文】{HANS}\n\n"
    with pytest.raises(FramingError, match="records with fields"):
        read(tmp_path, "a.txt", one.format(n=1) + one.format(n=2), "gb18030")


def test_texts_that_end_at_a_programs_limit_are_told(tmp_path: Path) -> None:
    rows = "".join(f"{n};{(str(n) + EN + TWO)[:200]}\n" for n in range(1, 5))
    assert "4 texts end in mid-sentence at exactly 200 characters" in reasons(
        read(tmp_path, "a.csv", "title;text\n" + rows)
    )
    whole = "".join(f"{n};{n} {EN}\n" for n in range(1, 5))
    assert reasons(read(tmp_path, "b.csv", "title;text\n" + whole)) == ""


def test_ukrainian_and_what_an_abstract_is_called(tmp_path: Path) -> None:
    text = "Міністерство повідомило у вівторок що квоти на вилов риби буде скорочено на третину."
    assert read(tmp_path, "a.csv", f"title;text\nT;{text}\n", "cp1251").articles["text"].tolist() == [text]
    with pytest.raises(FramingError, match="columns text=Abstract Note "):
        read(tmp_path, "b.csv", f"Title,Abstract Note,Date,Tags\nT,{EN},2025-06-09,x\n")


def test_a_short_article_is_not_run_together_with_the_rest_of_its_page(tmp_path: Path) -> None:
    above = "<div><span>撰文：某</span> <span>出版：<time datetime='2025-06-09'>2025-06-09</time></span></div>"
    parts = f"<p>{HANT}</p><p>其後：{HANT}</p><p>相關文章：<a href=3>港口罷工　要脅報復</a></p><p>{HANT[25:]}</p><p>【糾錯】 【責任編輯:某】</p>"
    page = f"<html><head><title>許可逐案審查｜港報</title></head><body><article><h1>許可逐案審查</h1>{above}{parts}</article></body></html>"
    row = read(tmp_path, "a.html", page).articles.iloc[0]
    assert row[["date", "text"]].tolist() == ["2025-06-09", f"{HANT}\n\n其後：{HANT}\n\n{HANT[25:]}"]


def test_days_in_pieces_and_beside_a_name(tmp_path: Path) -> None:
    pieces = "<div class='header-time'><span class='year'><em>2025</em></span><span class='day'><em>06</em>/<em>09</em></span><span class='time'>08:15:00</span></div>"
    for apart in (pieces, pieces.replace("</span><", "</span> <")):
        assert web(tmp_path, above=apart).articles["date"].tolist() == ["2025-06-09"]
    line = "<div class=info><span>By ANN QUAY | Harbour Daily | Updated: 2025-06-09 08:15</span></div>"
    row = read(tmp_path, "b.html", long_page(f"<h1>Permits</h1>{line}", head="<title>Permits</title>")).articles.iloc[0]
    assert row[["date", "date_basis", "text"]].tolist() == ["2025-06-09", "inferred", BODY]


def test_the_site_is_the_last_of_what_the_title_says_behind_the_headline(tmp_path: Path) -> None:
    head = "<title>Permits - Ports - Harbour Post</title>"
    assert read(tmp_path, "a.html", long_page("<h1>Permits</h1>", head=head)).articles["outlet"].tolist() == [
        "Harbour Post"
    ]
    source = "<h1>Permits</h1><div class=source>来源：港报</div>"
    assert read(tmp_path, "b.html", long_page(source, head=head)).articles["outlet"].tolist() == ["港报"]
    plain = read(tmp_path, "c.html", long_page("<h1>Permits</h1>", head="<title>Permits granted</title>"))
    assert plain.articles["outlet"].tolist() == [""]


def test_links_past_a_list_and_who_has_which_role_are_no_text(tmp_path: Path) -> None:
    roles = "<ul><li><b>Author, </b>A. Writer</li><li><b>Role, </b>Correspondent</li></ul>"
    skip = "<section><a href=#e>Skip Most read and continue reading</a><p id=e>End of Most read</p></section>"
    row = read(tmp_path, "a.html", long_page(f"<h1>Permits</h1>{roles}", below=skip)).articles.iloc[0]
    assert row["text"] == BODY


def test_the_bar_above_a_wechat_article_is_no_text(tmp_path: Path) -> None:
    bar = "<div id=meta_content><span>原创</span> <span>某</span></div>"
    begins = "<section><span>点击上方</span><span>蓝字</span><span>关注我们</span></section>"
    body = f"<div id=js_content>{begins}<p>{HANS}</p><p>其后：{HANS}</p></div>"
    row = read(tmp_path, "a.html", f"<html><body><h1>许可</h1>{bar}{body}</body></html>").articles.iloc[0]
    assert row["text"] == f"{HANS}\n\n其后：{HANS}"
