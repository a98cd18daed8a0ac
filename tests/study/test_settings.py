"""The study file is checked key by key, and against its package."""

from __future__ import annotations

import re

import pytest
from conftest import ROOT

from framing import FramingError, open_study
from framing.study.settings import read_settings


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("draws = 2000", "drawz = 2000", r"drawz: unknown key \(did you mean 'draws'\?\)"),
        ("draws = 2000", 'draws = "many"', r"draws: .*got 'many'"),
        ("seed = 20250610", "seed = -1", r"seed: .*got -1"),
        ("[topics.en]", "[topics.fr]", r"topics.fr: .*'en' or 'zh'.*got 'fr'"),
        ("k = 9 ", "k = 0 ", r"topics.en.k: .*got 0"),
        ("draws = 2000", "draws = 5", r"draws: .*greater than or equal to 100.*got 5"),
        ('package = "', 'pakage = "', r"pakage: unknown key \(did you mean 'package'\?\)"),
        ("level = 0.95", "level = 95", r"level: .*less than 1.*got 95; 95% is 0.95"),
        ('stance = "asserted"', 'stance = "assert"', r"headline.stance: .*'asserted'.*got 'assert'"),
        ("min_df = 5", "mindf = 5", r"topics.en.mindf: unknown key \(did you mean 'min_df'\?\)"),
        ('first = "2010-09-01"', 'first = "Sept 2010"', r"episodes.0.first: .*write YYYY-MM-DD, got 'Sept 2010'"),
        ('name = "truce"', 'name = "October 2025"', r"episodes must have different names"),
        ("seed = 20250610", "seed = [", r"not a readable TOML file"),
        ("k_least = 3", "k_least = 11", r"stability: .*k_most must be at least k_least \(11\), got 10"),
        ("resamples = 15", "resamples = 1", r"stability.resamples: .*greater than or equal to 2.*got 1"),
        ("floor = 0.6", "flor = 0.6", r"stability.flor: unknown key \(did you mean 'floor'\?\)"),
        ('turn = "2025-01-01"', 'turn = "2025"', r"robustness.turn: .*write YYYY-MM-DD, got '2025'"),
        ('turn = "2025-01-01"', 'turn = "2025-13-01"', r"robustness.turn: there is no such day.*got '2025-13-01'"),
        ('last = "2015-01-31"', 'last = "2001-01-31"', r"episodes.\d: period .* ends \(2001-01-31\) before it starts"),
        ('"2026-02"]', '"2026-13"]', r"months.1: .*write YYYY-MM, got '2026-13'"),
        ('"2026-02"]', '"February"]', r"months.1: .*got 'February'"),
        ('"2025-04", ', "", r"months: .*at least 2"),
        ('["2025-04", ', '["2026-04", ', r"months: .*first month must not lie after the last"),
        ("draws = 2000", 'reference = "prc-state"', r"reference: unknown key; .*it belongs under \[headline\]"),
        ("[example] ", "[[example]] ", r"example: a mapping"),
        ("package = ", 'package = "C:\\users"  # ', r"not a readable TOML file: .*folders are parted by /"),
        ("sample = 120", "sample = 0", r"coding.sample: .*greater than or equal to 1.*got 0"),
        ("sizes = [60, 120, 180, 240]", "sizes = []", r"coding.sizes: .*at least 1"),
        ('group = "prc-state" ', "", r"example.group: this key is missing"),
    ],
)
def test_bad_study_files_are_named(changed, old, new, message):
    with pytest.raises(FramingError, match=rf"study.toml: .*{message}"):
        read_settings(changed(old, new))


def test_a_mark_that_an_editor_puts_first_is_none_of_the_text(changed):
    path = changed()
    path.write_bytes("\ufeff".encode() + path.read_bytes())
    assert read_settings(path).title


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        (
            'coder = "second"',
            'coder = "third"',
            r"headline.coder must be one of \['first', 'second', 'agreed', 'majority', 'stance measure', 'dictionary'\], got 'third'",
        ),
        ('x = "weapon"', 'x = "wepon"', r"headline.x must be .*did you mean 'weapon'"),
        ('reference = "prc-state"', 'reference = "prc"', r"headline.reference must be .*got 'prc'"),
        (
            'allies = ["prc-commercial"]',
            'allies = ["prc-state"]',
            r"robustness.allies must be of .*'prc-commercial'.*got 'prc-state'",
        ),
        ('apart = ["official"]', 'apart = ["oficial"]', r"robustness.apart must be of .*did you mean 'official'"),
        (
            'case = "xinhua-2025-06-09-c',
            'case = "xinhua-2025-06-09-k',
            r"case must be an article .*did you mean 'xinhua",
        ),
        ('"truce" = ', '"the truce" = ', r"zh must translate one of .*got 'the truce' \(did you mean 'truce'"),
        ("k = 9 ", "k = 500 ", r"topics.en.k must be at most \d+, the articles in language 'en'"),
        ("k_most = 10", "k_most = 800", r"stability.k_most must be at most \d+, .*got 800"),
        ("180, 240]", "180, 2400]", r"coding.sizes must be at most \d+, the articles that were coded, got 2400"),
        ('last = "2015-01-31"', 'last = "2019-06-30"', r"periods '2012-14 WTO case' and '2019 threat' overlap"),
    ],
)
def test_choices_are_checked_against_the_package(changed, old, new, message):
    with pytest.raises(FramingError, match=message):
        _ = open_study(changed(old, new)).corpus


NUMBERS = [line for line in (ROOT / "study.toml").read_text("utf-8").splitlines() if re.match(r"\w+ = [\d.]+\b", line)]


@pytest.mark.parametrize("line", NUMBERS)
def test_a_number_in_quotation_marks_is_refused_for_every_key(changed, line):
    quoted = re.sub(r"= ([\d.]+)", r'= "\1"', line)
    with pytest.raises(FramingError, match=rf"{line.split()[0]}: .*got '[\d.]+'; write it without quotation marks"):
        read_settings(changed(line, quoted))


def test_a_package_that_is_not_there_is_named_with_its_key(changed):
    with pytest.raises(FramingError, match=r"study.toml: package is '/nowhere', but there is no folder /nowhere"):
        _ = open_study(changed(package="/nowhere")).corpus


def test_only_what_a_study_cannot_do_without_must_be_chosen(changed):
    path = changed()
    text = path.read_text(encoding="utf-8")
    for key in ("case", "months"):
        text = re.sub(rf"^{key} = .*\n", "", text, flags=re.M)
    start, end = text.index("[stability]"), text.index("# Episodes of")
    path.write_text(text[:start] + text[end:], encoding="utf-8")
    choices = read_settings(path)
    assert (choices.case, choices.months, choices.example) == ("", [], None)
    assert (choices.robustness.allies, choices.robustness.apart, choices.robustness.turn) == ([], [], None)
    assert choices.stability.floor == 0.6
    filled = open_study(path).choices
    assert filled.coding.sizes == [50, 100, 200]
    assert filled.months[0] < filled.months[1]


def test_everything_wrong_is_said_at_once(changed):
    path = changed('x = "weapon"', 'x = "wepon"')
    text = path.read_text(encoding="utf-8").replace('coder = "second"', 'coder = "third"')
    path.write_text(text.replace('case = "xinhua', 'case = "xinha'), encoding="utf-8")
    with pytest.raises(FramingError) as error:
        _ = open_study(path).choices
    lines = str(error.value).splitlines()
    assert [re.search(r"study.toml: ([\w.]+)", line)[1] for line in lines] == ["headline.coder", "headline.x", "case"]


def test_files_of_the_example_are_there(shipped):
    assert all((ROOT / name).is_file() for name in shipped.choices.example.files)
