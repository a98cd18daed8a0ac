"""How news sources describe the same thing differently, and how sure we can be.

The stages of the data's path, ground to top; imports point up this list only:

errors    the one error, and checks that many modules share
files     files written whole or not at all
text      text becomes sentences and terms
codebook  what is looked for: frames, indicators, cues, groups of outlets, coders
readers   files become one articles table with text; ``read_articles`` finds the reader by what a file is
corpus    articles, term counts, codings and mentions in one object, and on disk as a data package
codes     the one table in the middle: who says that an article has a frame
stance    who says it: every mention of a frame asserted, attributed or rejected
share     articles with text become a data package that holds none
measure   everything that returns codes
coding    people code: a sample out, sheets back
compare   groups compared, each difference with its interval over families
assess    how good a measure is
figures   tables become figures, and figures files
study     one file of choices, one data package, and the results that follow from them
explorer  one page of a study that a reader explores, a file without network
scaffold  articles with text become a study's folder
publish   a study, or its package, goes out to others
cli       the command line: parses, calls the library, prints

All public names are at the top (``framing.compare_groups``; ``dir(framing)`` lists them) and load on first use, so that ``import framing``
stays fast. ``help(framing.compare)`` lists a stage's modules, ``help(framing.compare_groups)`` explains a name.
"""

from importlib import import_module
from typing import Any

__version__ = "0.1.0"

_WHERE = {
    "errors": ("FramingError",),
    "text.scripts": ("fold",),
    "text.sentences": ("split_sentences",),
    "text.stopwords": ("stop_words",),
    "text.terms": ("Segmenter", "count_terms"),
    "codebook.codebook": ("Codebook", "read_codebook"),
    "readers.articles": ("read_articles",),
    "readers.exchanges": ("read_exchanges",),
    "readers.page.page": ("read_page",),
    "readers.write": ("write_articles",),
    "corpus.dates": ("assign_months", "assign_periods", "span_dates"),
    "corpus.glossary": ("read_glossary",),
    "corpus.corpus": ("Corpus", "make_corpus"),
    "corpus.copies": ("CopyRules", "Families", "find_copies", "find_families"),
    "corpus.package": ("read_package", "update_package", "write_package"),
    "codes": ("merge_codes",),
    "stance.judge": ("stance_scores",),
    "stance.mentions": ("count_mentions", "find_mentions", "judge_mentions", "list_mentions"),
    "stance.refit": ("read_refit", "refit_stance"),
    "share.checks": ("find_short_articles",),
    "share.batches": ("Batches",),
    "share.misleading": (
        "drop_boilerplate",
        "find_alike_outlets",
        "find_boilerplate",
        "find_repeated_sentences",
        "state_misleading",
    ),
    "share.leaks": ("check_unreadable",),
    "share.share": ("make_text_corpus", "share_corpus"),
    "share.grow": ("grow_package",),
    "measure.coders": ("code_coders", "code_stances"),
    "measure.dictionary": ("code_dictionary", "count_indicators", "code_mentions"),
    "measure.topics": (
        "TermLimits",
        "TopicModel",
        "code_topics",
        "fit_topics",
        "list_topic_terms",
        "list_typical_articles",
    ),
    "measure.concepts": (
        "code_concepts",
        "estimate_coverage",
        "fit_concepts",
        "list_glossary_terms",
        "match_concepts",
        "mix_topics",
    ),
    "measure.variants": ("TOPIC_FACTORS", "code_dictionary_variants", "code_topic_variants"),
    "measure.features": ("Learner",),
    "measure.supervised": ("code_supervised",),
    "coding.sample": ("draw_sample", "read_sample"),
    "coding.write_sheets": ("write_coding_task", "write_sheets"),
    "coding.read_sheets": ("read_sheets",),
    "coding.add_codings": ("add_codings",),
    "coding.codings": ("read_codings",),
    "coding.prompts": ("make_prompts", "read_answers"),
    "coding.marks": ("draw_mentions", "read_marks", "write_marking"),
    "compare.bootstrap": ("Intervals",),
    "compare.groups": ("compare_frames", "compare_groups", "estimate_prevalence"),
    "compare.terms": ("compare_frame_terms", "compare_group_terms", "compare_terms"),
    "compare.correction": ("correct_contrasts", "correct_prevalence"),
    "compare.adjusted": ("adjust_contrasts", "adjust_prevalence"),
    "compare.exchanges": ("compare_exchanges",),
    "compare.plan": ("plan_coding",),
    "compare.choices": ("make_choices",),
    "compare.distinct": ("match_levels", "merge_levels"),
    "compare.specifications": (
        "compare_specifications",
        "explain_spread",
        "state_robustness",
        "summarise_specifications",
    ),
    "compare.written": ("decimals", "percent", "points"),
    "compare.leave_out": ("leave_indicators_out", "leave_one_out"),
    "assess.scores": ("score_measure",),
    "assess.agreement": ("estimate_agreement", "list_disagreements", "state_agreement"),
    "assess.validity": ("compare_languages", "mark_languages", "score_measures", "state_scores"),
    "assess.marks": ("code_marks", "score_marks", "state_validity"),
    "assess.verdicts": ("compare_verdicts", "state_verdicts"),
    "assess.learning": ("learning_curve",),
    "assess.refits": ("Refits",),
    "assess.stability": (
        "choose_k",
        "estimate_joint_stability",
        "estimate_stability",
        "mark_unstable",
        "state_k",
    ),
    "assess.topic_frames": ("cross_topics", "weigh_indicators"),
    "assess.routes": ("compare_routes",),
    "figures.claims": ("state_spread",),
    "figures.saving": ("save_figure", "save_images"),
    "figures.groups": (
        "plot_contrasts",
        "plot_corrected",
        "plot_parts",
        "plot_prevalence",
        "plot_timeline",
        "plot_turn",
        "plot_variants",
    ),
    "figures.plane": ("plot_plane",),
    "figures.matrix": ("plot_counts", "plot_crossed", "plot_matrix", "plot_shares"),
    "figures.scores": ("plot_agreement", "plot_k", "plot_learning", "plot_scores", "plot_terms"),
    "figures.bars": ("plot_deeds", "plot_moves", "plot_topics"),
    "figures.maps": ("plot_corpus", "plot_text"),
    "figures.specifications": ("plot_specifications",),
    "study.study": ("Study", "open_study"),
    "study.tables": ("drop_present", "tabulate", "tabulate_headline"),
    "study.parts": (
        "classify_articles",
        "compare_coders",
        "compare_adjusted",
        "compare_parts",
        "compare_turn",
        "estimate_turn",
        "pair_coders",
        "split_sides",
    ),
    "study.sampled": ("compare_sampled", "draw_study_sample", "score_later_waves"),
    "study.headline": (
        "compare_choices",
        "compare_left_out",
        "compare_topic_choices",
        "compare_variants",
        "gather_codes",
        "make_study_choices",
        "state_headline",
    ),
    "explorer.page": ("write_explorer",),
}
_MODULE = {name: module for module, names in _WHERE.items() for name in names}


def __getattr__(name: str) -> Any:
    if name in _MODULE:
        value = getattr(import_module(f"framing.{_MODULE[name]}"), name)
        globals()[name] = value
        return value
    raise AttributeError(f"module 'framing' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted({*globals(), *_MODULE})
