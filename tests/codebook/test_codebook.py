"""The codebook: what is refused, in words its author understands; what is read is what was written."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest
import yaml
from conftest import ROOT
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from samples import CODEBOOK

from framing.codebook.codebook import Codebook, Coder, Frame, check_words, read_codebook
from framing.codebook.cues import language_cues
from framing.errors import FramingError, did_you_mean
from framing.text.scripts import writing


@pytest.fixture
def book(tmp_path: Path) -> Path:
    return tmp_path / "codebook.yaml"


def refusal(book: Path, text: str | bytes) -> str:
    """Return the message with which a codebook is refused, without its path: always one readable line."""
    book.write_bytes(text.encode() if isinstance(text, str) else text)
    with pytest.raises(FramingError) as caught:
        read_codebook(book)
    message = str(caught.value)
    assert message.startswith(f"{book}: ")
    assert "\n" not in message
    assert len(message) < 700
    return message.removeprefix(f"{book}: ")


def refusals(book: Path, text: str) -> list[str]:
    """Return the lines with which a codebook is refused; each begins with its path, which is left out."""
    book.write_text(text, encoding="utf-8")
    with pytest.raises(FramingError) as caught:
        read_codebook(book)
    lines = str(caught.value).splitlines()
    assert all(line.startswith(f"{book}: ") for line in lines)
    return [line.removeprefix(f"{book}: ") for line in lines]


def swap(old: str, new: str) -> str:
    assert CODEBOOK.count(old) == 1, f"{old!r} stands {CODEBOOK.count(old)} times in the codebook of the test"
    return CODEBOOK.replace(old, new)


def test_a_good_codebook_is_read_whole(book):
    book.write_text(CODEBOOK, encoding="utf-8")
    code = read_codebook(book)
    assert list(code.frames) == ["danger", "pride"]
    assert list(code.groups) == ["north", "south"]
    assert {name: c.kind for name, c in code.coders.items()} == {"ann": "person", "bob": "person"}
    assert code.frames["danger"].indicators == {"en": ["threat", "flood*"], "zh": ["威胁", "溃坝"]}
    assert code.frames["pride"].label["zh"] == "自豪"
    assert code.frames["danger"].examples[0].stance == "asserted"
    assert code.cues.denial["en"] == sorted([*language_cues().denial["en"], "mooed at"])
    assert "哞" in code.cues.denial["zh"]
    assert "dam-like" in code.cues.distance["en"]
    assert "hardly" in language_cues().negation["en"]
    assert "hardly" not in code.cues.negation["en"]


MISSPELT = [
    ("version: ", "versoin: ", r"versoin: unknown key \(did you mean 'version'\?\); allowed here: coders, cues, frames, groups, title, version"),
    ("frames:\n", "framez:\n", r"framez: unknown key \(did you mean 'frames'\?\)"),
    ("    label: {en: danger", "    lable: {en: danger", r"frames\.danger\.lable: unknown key \(did you mean 'label'\?\); allowed here: .*definition"),
    ("    distance: ", "    distanse: ", r"cues\.add\.distanse: unknown key \(did you mean 'distance'\?\)"),
    ("why: another threat", "wy: another threat", r"frames\.danger\.counter_examples\.0\.wy: unknown key \(did you mean 'why'\?\)"),
    ("ann: {kind: person,", "ann: {knid: person,", r"coders\.ann\.knid: unknown key \(did you mean 'kind'\?\)"),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "says"), MISSPELT)
def test_a_misspelt_key_is_named_with_the_one_that_was_meant(book, old, new, says):
    """Not the key that is missing for it: its author sees what was written."""
    assert re.match(says, refusal(book, swap(old, new)))


def test_a_key_too_many(book):
    assert refusal(book, CODEBOOK + "note: x\n").startswith("note: unknown key; allowed here: coders, cues")
    extra = swap("    distance: ", "    distanced: {en: [far]}\n    distance: ")
    assert refusal(book, extra).startswith("cues.add.distanced: unknown key (did you mean 'distance'?)")


def test_frames_with_words_are_enough(book):
    """All else is optional; labels fall back to the key, cues are the languages' own."""
    book.write_text("frames: {conflict: {indicators: {en: [war*, clash]}}}\n", encoding="utf-8")
    code = read_codebook(book)
    assert code.labels("en") == code.labels("zh") == {"conflict": "conflict"}
    assert code.cues == language_cues()
    assert (code.title, code.version, code.coders, code.groups) == (None, None, {}, {})
    assert Codebook.model_validate(code.model_dump()) == code


def test_a_label_of_one_language_serves_for_the_other(book):
    book.write_text(
        "groups: {north: {zh: 北方报纸}, south: }\n"
        "frames: {conflict: {label: {zh: 冲突}, indicators: {zh: [冲突]}}, calm: {label: {en: peace}, indicators: {en: [calm]}}}\n",
        encoding="utf-8",
    )
    code = read_codebook(book)
    assert code.labels("en") == {"north": "北方报纸", "south": "south", "conflict": "冲突", "calm": "peace"}
    assert code.labels("zh") == {"north": "北方报纸", "south": "south", "conflict": "冲突", "calm": "peace"}


def test_groups_may_be_a_list_of_names(book):
    book.write_text("groups: [uk, us]\nframes: {a: {indicators: {en: [b]}}}\n", encoding="utf-8")
    assert read_codebook(book).groups == {"uk": {}, "us": {}}


@pytest.mark.parametrize("text", ["title: x\n", "frames: {a: {label: {en: b}}}\n"], ids=["frames", "indicators"])
def test_a_missing_key(book, text):
    assert re.search(r"(frames|frames\.a\.indicators): this key is missing; write it", refusal(book, text))


def test_a_coder_is_a_person_or_a_model_with_what_is_needed_to_ask_it_again(book):
    digest = "0123456789abcdef" * 4
    model = f"{{kind: model, name: M, version: '4.5', prompt_sha256: {digest}, settings: {{temperature: 0, seed: 7}}, date: 2026-02-03}}"
    book.write_text(swap("{kind: person, description: Read every article once.}", model), encoding="utf-8")
    coder = read_codebook(book).coders["bob"]
    assert (coder.kind, coder.version, coder.prompt_sha256, coder.settings) == (
        "model",
        "4.5",
        digest,
        {"temperature": 0, "seed": 7},
    )
    assert str(coder.date) == "2026-02-03"
    says = refusal(book, swap("ann: {kind: person,", "ann: {kind: person, version: '2',"))
    assert says == "coders.ann: a person has no version; leave it out, or write kind: model"
    assert refusal(book, swap("ann: {kind: person,", "ann: {kind: model, prompt_sha256: abc,")).startswith(
        "coders.ann.prompt_sha256: "
    )


def test_the_older_words_for_coders_are_read(book):
    text = CODEBOOK.replace("ann: {kind: person", "ann: {kind: human").replace(
        "bob: {kind: person", "bob: {kind: machine"
    )
    book.write_text(text, encoding="utf-8")
    assert [c.kind for c in read_codebook(book).coders.values()] == ["person", "model"]


@pytest.mark.parametrize("empty", ["{en: [], zh: []}", "{}", "{en: []}"])
def test_a_frame_without_an_indicator(book, empty):
    says = refusal(book, swap("{en: [marvel, achievement], zh: [奇迹, 成就]}", empty))
    assert says == "frames.pride.indicators: a frame needs at least one indicator; write {en: [word]}"


def test_indicators_of_one_language_are_enough(book):
    book.write_text(swap("{en: [marvel, achievement], zh: [奇迹, 成就]}", "{zh: [奇迹]}"), encoding="utf-8")
    assert read_codebook(book).frames["pride"].indicators == {"zh": ["奇迹"]}


@pytest.mark.parametrize("nothing", ["", " null", " {}", " []", " x"])
def test_a_frame_with_nothing_in_it(book, nothing):
    assert refusal(book, swap("  pride:\n", f"  joy:{nothing}\n  pride:\n")).startswith("frames.joy")


def test_no_frame(book):
    content = yaml.safe_load(CODEBOOK) | {"frames": {}}
    assert re.match(r"frames: at least 1 must stand", refusal(book, yaml.safe_dump(content, allow_unicode=True)))


def test_an_indicator_in_two_frames(book):
    says = refusal(book, swap("[marvel, achievement]", "[marvel, threat]"))
    assert re.search(r"indicator 'threat' \(en\) stands in the frames 'danger' and 'pride'; keep it in one", says)


def test_the_same_word_in_two_languages_is_no_clash(book):
    book.write_text(swap("zh: [奇迹, 成就]", "zh: [奇迹, threat]"), encoding="utf-8")
    read_codebook(book)


def test_an_indicator_twice_in_one_frame(book):
    says = refusal(book, swap("[marvel, achievement]", "[marvel, ' marvel ']"))
    assert says == "frames.pride.indicators: indicators listed twice in en: ['marvel']; keep one of each"


@pytest.mark.parametrize(
    ("language", "danger", "pride"),
    [("en", "threat", "Threat"), ("zh", "WTO规则", "wto规则"), ("en", "THR*", "threat")],
)
def test_capitals_do_not_part_words(book, language, danger, pride):
    content = yaml.safe_load(CODEBOOK)
    content["frames"]["danger"]["indicators"] = {language: [danger]}
    content["frames"]["pride"]["indicators"] = {language: [pride]}
    says = refusal(book, yaml.safe_dump(content, allow_unicode=True))
    assert re.search(r"keep it in one|keep every word in one frame", says)


def test_traditional_indicators_are_refused_with_the_form_that_is_found(book):
    says = refusal(book, swap("zh: [奇迹, 成就]", "zh: [奇蹟, 成就]"))
    assert "indicator '奇蹟' (zh) would never be found" in says
    assert says.endswith("write '奇迹'")


@pytest.mark.parametrize("pattern", ["fl*od", "*flood", "*", "flood**", "**"])
def test_a_star_may_only_end_an_indicator(book, pattern):
    says = refusal(book, swap("flood*", f"'{pattern}'"))
    assert says == f"frames.danger.indicators: indicators may end in * and hold it nowhere else, got ['{pattern}']"


def test_a_blank_indicator(book):
    assert re.match(r"frames\.pride\.indicators\.en\.1: .*got '  '", refusal(book, swap("achievement]", "'  ']")))


@pytest.mark.parametrize(
    ("old", "new", "place"),
    [
        ("[mooed at]", "[mooed at, no]", r"cues\.add\.denial\.en\.1"),
        ("[dam-like]", "[off]", r"cues\.add\.distance\.en\.0"),
        ('version: "1"', "version: 1.0", r"version"),
        ("[marvel, achievement]", "[marvel, 1998]", r"frames\.pride\.indicators\.en\.1"),
        ("[marvel, achievement]", "[marvel, 1998-01-01]", r"frames\.pride\.indicators\.en\.1"),
    ],
)
def test_what_yaml_does_not_read_as_text_is_to_be_put_in_quotes(book, old, new, place):
    """YAML makes False of an unquoted ``no``, a number of 1.0, a date of 1998-01-01."""
    says = refusal(book, swap(old, new))
    assert re.match(place + ": ", says)
    assert "quotes" in says


@pytest.mark.parametrize("key", ["no", "on"])
def test_a_name_that_yaml_reads_as_a_truth_value(book, key):
    says = refusal(book, swap("  pride:\n", f"  {key}:\n"))
    assert says.startswith("frames")
    assert {"no": "False", "on": "True"}[key] in says
    assert "quotes" in says


def test_in_quotes_they_are_text(book):
    book.write_text(swap("[dam-like]", "[dam-like, 'off']"), encoding="utf-8")
    assert "off" in read_codebook(book).cues.distance["en"]


@pytest.mark.parametrize(
    ("text", "key", "line"),
    [
        (swap("  pride:\n", "  danger:\n"), "danger", 16),
        (CODEBOOK + "title: again\n", "title", 28),
        (swap("{kind: person, description: Read every article once.}", "{kind: person, kind: model, description: x}"), "kind", 5),
        (CODEBOOK + "'title': again\n", "title", 28),
    ],
)  # fmt: skip
def test_a_key_that_stands_twice(book, text, key, line):
    """YAML would keep the last one silently."""
    says = refusal(book, text)
    assert f"key '{key}' stands twice" in says
    assert f"line {line};" in says


def test_anchors_and_merges_are_yaml_too(book):
    shared = swap(
        "    distance: {en: [dam-like]}\n",
        "    distance: &far {en: [dam-like], zh: [坝状]}\n    doubt: {<<: *far, zh: [筑坝]}\n",
    )
    book.write_text(shared, encoding="utf-8")
    doubt = read_codebook(book).cues.doubt
    assert "dam-like" in doubt["en"]
    assert "筑坝" in doubt["zh"]
    assert "坝状" not in doubt["zh"]


@pytest.mark.parametrize("text", ["", "# nothing\n", "- a\n- b\n", "hello\n", "7\n", "null\n"])
def test_a_file_that_is_no_mapping(book, text):
    assert re.match(r"a codebook is a mapping with the keys \['coders', .*\], got ", refusal(book, text))


@pytest.mark.parametrize(
    "text",
    [
        CODEBOOK + "  : : [\n",
        CODEBOOK + "\tx: 1\n",
        CODEBOOK + "x: 'open\n",
        CODEBOOK + "x: *nobody\n",
        CODEBOOK + "x: !!python/object/apply:os.getcwd []\n",
        CODEBOOK + "\0",
        "? [a, b]\n: c\n",
        "? {a: b}\n: c\n",
        CODEBOOK.encode("gb18030"),
        b"\xff\xfe\x00",
        "[" * 1_200,
    ],
    ids=["syntax", "tab", "quote", "alias", "tag", "NUL", "list as key", "mapping as key", "gb18030", "bytes", "depth"],
)
def test_a_file_that_is_not_yaml(book, text):
    assert refusal(book, text).startswith("not a readable YAML file: ")


def test_a_byte_order_mark_is_no_fault(book):
    book.write_text("\ufeff" + CODEBOOK, encoding="utf-8")
    assert read_codebook(book).title == "A dam, danger or pride"


def test_no_file(tmp_path):
    with pytest.raises(FramingError, match=r"none\.yaml: no such file; a codebook in YAML is needed"):
        read_codebook(tmp_path / "none.yaml")


def test_a_folder(tmp_path):
    with pytest.raises(FramingError, match=re.escape(f"{tmp_path}: ")):
        read_codebook(tmp_path)


@pytest.mark.skipif(os.name != "posix" or os.geteuid() == 0, reason="root may read everything")
def test_a_file_that_may_not_be_read(book):
    book.write_text(CODEBOOK, encoding="utf-8")
    book.chmod(0)
    with pytest.raises(FramingError, match=r"codebook\.yaml"):
        read_codebook(book)


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("stance: none, why: another threat", "stance: affirmed, why: x", r"frames\.danger\.counter_examples\.0\.stance: .*'asserted', 'attributed', 'rejected' or 'none', got 'affirmed'"),
        ("language: zh, stance: asserted", "language: zh-Hans, stance: asserted", r"frames\.pride\.examples\.0\.language: .*'en' or 'zh', got 'zh-Hans'"),
        ("zh: [奇迹, 成就]", "de: [Wunder]", r"frames\.pride\.indicators\.de: .*'en' or 'zh', got 'de'"),
        ("ann: {kind: person,", "ann: {kind: robot,", r"coders\.ann\.kind: .*'person' or 'model', got 'robot'"),
        ("[marvel, achievement]", "marvel", r"frames\.pride\.indicators\.en: a list is needed, got 'marvel'; write \[marvel\]"),
        ("title: A dam, danger or pride", "title: ' '", r"title: .*got ' '"),
    ],
)  # fmt: skip
def test_a_value_that_is_not_allowed(book, old, new, says):
    assert re.match(says, refusal(book, swap(old, new)))


def test_all_that_is_wrong_is_said_at_once(book):
    text = CODEBOOK.replace("stance: asserted", "stance: affirmed").replace("[marvel, achievement]", "[marvel, threat]")
    text = text.replace("title:", "titel:").replace("奇迹, ", "奇蹟, ").replace("[hardly]", "[hardely]")
    lines = refusals(book, text)
    assert [line.split(": ")[0] for line in lines] == [
        "frames.danger.examples.0.stance", "frames.pride.indicators", "frames.pride.examples.0.stance", "cues", "titel", "the file"
    ]  # fmt: skip
    assert "'奇迹'" in lines[1]
    assert lines[3] == (
        "cues: drop.negation.en: 'hardely' is not among the language's cues (did you mean 'hardly'?); leave it out"
    )
    assert "stands in the frames 'danger' and 'pride'" in lines[5]


def test_a_fault_does_not_hide_another_of_the_same_place(book):
    """Pydantic stops at a list that is no list of texts; what can be read of it is checked all the same."""
    text = CODEBOOK.replace("[marvel, achievement]", "[marvel, no, mar*vel, marvel, threat]")
    text = text.replace("  ann: {kind: person", "  agreed: {kind: robot").replace(
        "drop:", "drop:\n    negatoin: {en: [x]}"
    )
    text = text.replace("[hardly]", "[hardely]")
    assert [": ".join(line.split(": ")[:2])[:60] for line in refusals(book, text)] == [
        "coders.agreed.kind: Input should be 'person' or 'model', got",
        "frames.pride.indicators.en.1: a text is needed, got False (n",
        "cues.drop.negatoin: unknown key (did you mean 'negation'?); ",
        "frames.pride.indicators: indicators listed twice in en",
        "frames.pride.indicators: indicators may end in * and hold it",
        "coders: a coder cannot be called 'agreed', which results cal",
        "cues: drop.negation.en",
        "the file: indicator 'threat' (en) stands in the frames 'dang",
    ]


def test_a_comma_that_yaml_took_for_the_end_of_a_text_is_pointed_out(book):
    says = refusal(book, swap("{en: The dam is described as an achievement., zh:", "{en: A feat, a wonder, zh:"))
    assert says == (
        "frames.pride.definition.a wonder: 'a wonder' stands after a comma, where YAML takes it for a key of its own; "
        "put the whole text before it in quotes"
    )
    says = refusal(book, swap("{text: The pride of lions slept.,", "{text: The pride of lions, slept.,"))
    assert says.startswith("frames.pride.counter_examples.0.slept.: 'slept.' stands after a comma")
    assert refusal(book, swap("title: A dam, danger or pride", "title: A dam: danger or pride")).endswith("in quotes")


def test_a_file_is_parsed_once_and_anew_when_it_changes(book):
    book.write_text(CODEBOOK, encoding="utf-8")
    first = read_codebook(book)
    assert read_codebook(book) is first
    book.write_text(CODEBOOK.replace("threat, ", ""), encoding="utf-8")
    assert read_codebook(book).frames["danger"].indicators["en"] == ["flood*"]


def test_lists_of_cues_stand_under_add_or_drop(book):
    text = CODEBOOK[: CODEBOOK.index("cues:")] + "cues: {report: {en: [said]}, negation: {en: [not]}}\n"
    assert refusal(book, text) == (
        "cues: the languages' cues come with the library, and a codebook says what it adds to them or drops; write add: {report: …}"
    )


@pytest.mark.parametrize("taken", ["agreed", "majority", "dictionary"])
def test_a_coder_may_not_have_the_name_of_another_view(book, taken):
    """``agreed`` and ``dictionary`` stand beside the coders in every table; two meanings of one name would be mixed."""
    assert re.search(rf"\b{taken}\b", refusal(book, swap("  bob:", f"  {taken}:")))


@pytest.mark.parametrize(("danger", "pride"), [("threat", "threat removal"), ("threat*", "no threats left")])
def test_an_english_indicator_may_stand_inside_another_frames_phrase(book, danger, pride):
    content = yaml.safe_load(CODEBOOK)
    content["frames"]["danger"]["indicators"]["en"] = [danger]
    content["frames"]["pride"]["indicators"]["en"] = [pride]
    book.write_text(yaml.safe_dump(content, allow_unicode=True), encoding="utf-8")
    assert read_codebook(book).frames["pride"].indicators["en"] == [pride]


@pytest.mark.parametrize(("danger", "pride"), [("threat*", "threatened"), ("threat", "thr*"), ("thr*", "threat*")])
def test_an_open_ended_indicator_may_not_find_another_frames(book, danger, pride):
    content = yaml.safe_load(CODEBOOK)
    content["frames"]["danger"]["indicators"]["en"] = [danger]
    content["frames"]["pride"]["indicators"]["en"] = [pride]
    says = refusal(book, yaml.safe_dump(content, allow_unicode=True))
    assert re.search(
        r"indicator 'thr(eat)?\*' \(en\) of the frame '\w+' also finds .* keep every word in one frame", says
    )


TERM = st.text("abcdefgh '*-", min_size=1, max_size=8).map(lambda t: t.replace("*", "").strip()).filter(bool)
HAN_TERM = TERM.map(lambda t: f"{t}稀土")


@settings(max_examples=30, deadline=None)
@given(
    english=st.lists(TERM, min_size=2, max_size=8, unique=True),
    chinese=st.lists(HAN_TERM, min_size=2, max_size=8, unique=True),
    stars=st.booleans(),
)
def test_a_codebook_comes_back_from_its_own_dump(tmp_path_factory, english, chinese, stars):
    content = yaml.safe_load(CODEBOOK)
    assume(not any(e.lower() in o.lower() for e in english for o in english if o != e))
    for name, place in (("danger", slice(None, None, 2)), ("pride", slice(1, None, 2))):
        terms = [e + "*" * (stars and name == "danger") for e in english[place]]
        content["frames"][name]["indicators"] = {"en": terms, "zh": chinese[place]}
    path = tmp_path_factory.mktemp("dump") / "codebook.yaml"
    path.write_text(yaml.safe_dump(content, allow_unicode=True), encoding="utf-8")
    first = read_codebook(path)
    assert first == Codebook.model_validate(content)
    path.write_text(yaml.safe_dump(first.model_dump(), allow_unicode=True), encoding="utf-8")
    assert read_codebook(path) == first


def test_words_to_keep_whole_leave_out_what_is_no_word(book):
    changed = swap(
        "denial: {en: [mooed at], zh: [哞]}", "denial: {en: [poohed, to moo, as … moo, moo*], zh: [哞, 哞哞哞]}"
    )
    book.write_text(changed, encoding="utf-8")
    words = read_codebook(book).words()
    assert {"achievement", "marvel", "threat", "poohed", "said", "not", "so-called"} <= set(words["en"])
    assert {"威胁", "溃坝", "奇迹", "成就", "称", "否认", "不", "所谓", "哞"} <= set(words["zh"])
    assert not [w for w in words["en"] if w.startswith(("to ", "moo", "as ")) or set("…|*") & set(w)]
    assert "哞哞哞" not in words["zh"]
    assert "hardly" not in words["en"]


def test_both_scripts_are_one_writing():
    assert [writing(code) for code in ("en", "zh-Hans", "zh-Hant", "zh")] == ["en", "zh", "zh", "zh"]


def test_did_you_mean_guesses_only_what_is_near():
    assert did_you_mean("wepon", ["weapon", "norm"]) == " (did you mean 'weapon'?)"
    assert did_you_mean("xyz", ["weapon", "norm"]) == ""
    assert did_you_mean("x", []) == ""
    assert did_you_mean(2025, [2026, "norm"]) in ("", " (did you mean '2026'?)")


def test_the_examples_of_the_page_on_codebooks_are_valid(book):
    page = (ROOT / "docs" / "codebook.md").read_text(encoding="utf-8")
    words, coders, cues = re.findall(r"```yaml\n(.*?)```", page, flags=re.S)
    for text in (words, words + coders, words + cues, words + coders + cues):
        book.write_text(text, encoding="utf-8")
        assert list(read_codebook(book).frames) == ["conflict"]
    assert [key for model in (Codebook, Frame, Coder) for key in model.model_fields if key not in page] == []


def test_a_day_that_the_calendar_does_not_have_is_told(tmp_path):
    path = tmp_path / "codebook.yaml"
    path.write_text("title: 2025-02-30\n", encoding="utf-8")
    with pytest.raises(FramingError, match=r"a value that is none at line 1, 2025-02-30: day .* put it in quotes"):
        read_codebook(path)


WAR = "frames:\n  war:\n    indicators:\n      "
MISTAKES = {
    "tab": (WAR.replace("    ind", "\tind") + "en: [war]", "line 3: it begins with a tab; indent by spaces"),
    "space of a web page": (WAR.replace("  war", "\u00a0 war") + "en: [war]", "line 2: it begins with a space of another kind"),
    "Chinese colons": (WAR.replace(":", "："), "got 'frames.*line 1: the colon is a Chinese one; write : and a space"),
    "a Chinese colon": (WAR + "zh：[战争]", "line 4: the colon is a Chinese one"),
    "Chinese brackets": (WAR + "zh: 【战争】", "line 4: the brackets are Chinese ones"),
    "no space, colon": (WAR + "en:[war]", "line 4: a space is missing after the colon"),
    "no space, hyphen": (WAR + "en:\n        -war\n        -clash", "line 5: a space is missing after the hyphen"),
    "star before": (WAR + "en: [*war]", r"line 4: a word may end in \*, and hold it nowhere else"),
    "sign of YAML": (WAR + "en: [@war]", "line 4: a word that begins with a sign of YAML stands in quotes"),
    "apostrophe": (WAR + "en: ['china's war']", "close what is open; put a text that holds a colon, comma or quotation mark in quotes"),
    "open quote": (WAR + "en: ['war]", "a quotation mark is not closed"),
    "no colon": (WAR.replace("war:", "war") + "en: [war]", "write the colon that the line above lacks"),
    "indent": (WAR + "en: [war]\n   peace: {}", "lines of one level begin below each other"),
    "two documents": (WAR + "en: [war]\n---\na: 1", "--- begins another document; keep one"),
    "twice": ("title: a\ntitle: b\n" + WAR + "en: [war]\n      en: [x]", "'title' stands twice, again at line 2; keep one; key 'en' stands twice, again at line 7"),
    "empty": ("# nothing\n", "got nothing: the file is empty; write frames: "),
    "list": ("- war\n- peace\n", r"got \['war', 'peace'\]; write frames: "),
    "no frames": ("war:\n  indicators: {en: [war]}", "war: unknown key; .*; put a frame under frames:"),
    "list of frames": ("frames: [war, peace]", r"write each frame as a key, with its words: war: {indicators: {en: \[war, clash\]}}"),
    "words at once": ("frames: {war: [war, clash]}", r"frames\.war: .*; write {indicators: {en: \[war, clash\]}}"),
    "words in a text": ("frames: {war: '战争,冲突'}", r"; write {indicators: {zh: \[战争, 冲突\]}}"),
    "level left out": ("frames: {war: {en: [war]}}", r"frames\.war\.en: .*; words stand under indicators: {en: "),
    "other key": ("frames: {war: {keywords: [war]}}", r"frames\.war\.keywords: .*; words stand under indicators: "),
    "no language": ("frames: {war: {indicators: [war, clash]}}", r"frames\.war\.indicators: .*; write {en: \[war, clash\]}"),
    "nothing there": (WAR + "en:", r"indicators\.en: a list is needed, got nothing; write something under it"),
    "null": (WAR + "en: [war, ~]", r"indicators\.en\.1: a text is needed, got nothing; leave it out, or put it in quotes"),
    "colon in a word": (WAR + "en: [war: cold]", r"en\.0: a text is needed; put a text that holds a colon in quotes"),
    "number": (WAR + "en: [1984]", r"en\.0: a text is needed, got 1984 \(put it in quotes\)"),
    "language in full": (WAR + "english: [war]", r"got 'english' \(did you mean 'en'\?\)"),
    "language of a script": (WAR + "zh-Hans: [战争]", r"got 'zh-Hans' \(did you mean 'zh'\?\)"),
    "Chinese under en": (WAR + "en: [war, 战争]", r"indicator '战争' \(en\) is Chinese; put it under zh"),
    "English under zh": (WAR + "zh: [war, clash]", r"indicators of zh are English, \['war', 'clash'\]; put them under en"),
    "Chinese commas": (WAR + "zh: [战争，冲突]", "several words in one; part them by a plain comma"),
    "curly quotes": (WAR + "en: [“trade war”]", "these quotation marks would be part of it"),
    "invisible": (WAR + "en: [war\u200b]", "it holds an invisible character; type it anew"),
    "regular expression": (WAR + "en: ['war(s)?']", "it is no regular expression; write every form"),
    "label": (WAR + "en: [war]\n    label: War", r"frames\.war\.label: .*; write {en: War}"),
    "list of coders": ("coders: [ann, bob]\n" + WAR + "en: [war]", "coders: .*; write {ann: {kind: person}}"),
    "kind of a coder": ("coders: {ann: person}\n" + WAR + "en: [war]", r"coders\.ann: .*; write {kind: person}, or {kind: model}"),
    "day of a coder": ("coders: {m: {kind: model, date: May}}\n" + WAR + "en: [war]", r"coders\.m\.date: a day is needed, YYYY-MM-DD, got 'May'"),
    "reserved": (WAR.replace("war:", "note:") + "en: [war]", "a frame cannot be called 'note'"),
    "a second cell": ("frames: {war: {indicators: {en: [a]}}, war 2: {indicators: {en: [b]}}}", "a frame cannot be called 'war 2'"),
    "capitals": ("frames: {war: {indicators: {en: [a]}}, War: {indicators: {en: [b]}}}", "the frames 'war' and 'War' have one name"),
    "Windows": (WAR.encode() + "zh: [战争]".encode("gb18030"), r"no text in UTF-8 \(line 4\); save it as plain text in UTF-8"),
    "Word": (b"PK\x03\x04\xff\xfe", "a file of Word or Excel"),
}  # fmt: skip


@pytest.mark.parametrize("name", MISTAKES)
def test_a_mistake_of_the_trade_is_told_with_what_to_do(book, name):
    text, says = MISTAKES[name]
    book.write_bytes(text.encode() if isinstance(text, str) else text)
    with pytest.raises(FramingError, match=says) as caught:
        read_codebook(book)
    assert all(line.startswith(f"{book}: ") for line in str(caught.value).splitlines())


def test_a_mark_before_the_text_and_other_line_ends_are_read(book):
    for text in ("\ufeff" + CODEBOOK, CODEBOOK.replace("\n", "\r\n")):
        book.write_bytes(text.encode())
        assert list(read_codebook(book).frames) == ["danger", "pride"]


def test_words_are_checked_before_there_is_a_codebook():
    check_words({"war": ["war", "战争"], "peace": []}, "--frames")
    with pytest.raises(FramingError) as caught:
        check_words({"war": ["“war”", "clash"], "War": ["Clash"], "none": []}, "--frames")
    starts = [
        "the frames 'war' and 'War'",
        "a frame cannot be called 'none'",
        "indicator '“war”'",
        "indicator 'Clash' (en) stands in",
    ]
    lines = str(caught.value).splitlines()
    assert all(line.startswith(f"--frames: {start}") for line, start in zip(lines, starts, strict=True))
