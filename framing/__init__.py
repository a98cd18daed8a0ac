"""How news sources describe the same thing differently, and how sure we can be.

The modules in the order of the data's path, ground to top:

readers     files become an articles table with text
codebook    frames, indicators, cues, groups of outlets, coders
sentences   text becomes sentences, quotations kept whole
stopwords   function words that are left out of counts
segment     text becomes terms, traditional characters folded to simplified
corpus      articles, term counts, codings and mentions in one object
families    articles that carry the same copy
schema      the tables of a data package, what each column allows
package     a corpus as a data package of features, without text
frames      codes: what coders decided and what the dictionary finds
stance      who says it: rules that judge every mention asserted, attributed or rejected
datasheet   what is known about a package, and what the researcher must write
unreadable  no run of words of the source can be read off a package
share       articles with text become a package
growth      a package grows by further articles
contrast    prevalence, differences, telling terms, with intervals over families
topics      themes by TF-IDF and NMF (LDA and seeded NMF beside it)
stability   how far topics come back, and the number of topics
reading     topics read: topic by frame, word-intrusion sheets, which route to frames predicts the coders best
concepts    both languages folded into shared concepts
multiverse  the choices that could have been made otherwise
robustness  one contrast over all of them, and without each outlet or indicator
agreement   coders and measures: alpha, AC1, precision, recall, F1
supervised  a measure learned from codings, cross-validated by family
learning    how many more articles must be coded
validity    every measure scored per language, and when languages are not to be compared
correction  prevalence and differences corrected by the coded sample
coding      a probability sample and coding sheets for people
sheets      coding sheets read back
figures     tables become figures, figures become files
choices     the keys of study.toml and what they allow
study       study.toml and the results that follow from it
runner      notebooks executed, figures and results written
cli_text    commands that begin with texts and people: ingest, share, mentions, code
cli         the command line

Names load on first use, so that ``import framing`` stays fast.
"""

from importlib import import_module
from typing import Any

__version__ = "0.1.0"

_WHERE = {
    "agreement": ("estimate_agreement", "list_disagreements", "score_measure"),
    "codebook": ("Codebook", "read_codebook"),
    "coding": ("draw_sample", "read_sample", "write_coding_task", "write_sheets"),
    "correction": ("correct_contrasts", "correct_prevalence"),
    "learning": ("learning_curve", "repeat_supervised"),
    "sheets": ("read_sheets",),
    "supervised": ("code_supervised",),
    "validity": ("compare_languages", "mark_languages", "score_measures", "warn_languages"),
    "contrast": (
        "compare_frame_terms",
        "compare_group_terms",
        "compare_groups",
        "compare_terms",
        "estimate_prevalence",
    ),
    "corpus": ("Corpus", "assign_months", "assign_periods", "make_corpus", "span_dates"),
    "errors": ("FramingError",),
    "families": ("Families", "find_copies", "find_families"),
    "figures.groups": (
        "plot_contrasts",
        "plot_corrected",
        "plot_plane",
        "plot_prevalence",
        "plot_timeline",
        "plot_variants",
    ),
    "frames": ("code_coders", "code_dictionary", "code_stances", "count_indicators", "merge_codes"),
    "package": ("read_package", "update_package", "write_package"),
    "figures.panels": (
        "plot_agreement",
        "plot_counts",
        "plot_crossed",
        "plot_matrix",
        "plot_scores",
        "plot_shares",
        "plot_terms",
        "plot_topics",
    ),
    "readers": ("read_articles", "write_articles"),
    "figures.saving": ("save_figure", "save_images"),
    "stance.mentions": (
        "code_mentions",
        "count_mentions",
        "find_mentions",
        "judge_passages",
        "judge_sentences",
        "list_mentions",
    ),
    "stance.judging": ("judge_stance",),
    "stance.attribution": ("attribute_sentences",),
    "stance.answers": ("read_exchanges",),
    "segment": ("Segmenter", "count_terms", "fold", "split_sentences"),
    "stopwords": ("stop_words",),
    "share": ("find_short_articles", "make_text_corpus", "share_corpus"),
    "growth": ("grow_package",),
    "unreadable": ("check_unreadable",),
    "multiverse": ("TOPIC_FACTORS", "code_dictionary_variants", "code_topic_variants", "make_choices"),
    "robustness": (
        "compare_specifications",
        "explain_spread",
        "leave_indicators_out",
        "leave_one_out",
        "state_robustness",
        "summarise_specifications",
    ),
    "stability": ("choose_k", "estimate_stability", "match_topics", "state_k"),
    "concepts": (
        "code_concepts",
        "estimate_coverage",
        "fit_concepts",
        "list_glossary_terms",
        "match_concepts",
        "mix_topics",
        "read_glossary",
    ),
    "reading": ("compare_routes", "cross_topics", "make_intrusion_sheet", "score_intrusion", "weigh_indicators"),
    "figures.curves": ("plot_k", "plot_learning", "plot_specifications"),
    "study": ("Study", "compare_variants", "open_study", "percent", "points", "state_headline", "tabulate_headline"),
    "topics": ("TopicModel", "code_topics", "fit_topics", "list_topic_terms", "list_typical_articles"),
}
_MODULE = {name: module for module, names in _WHERE.items() for name in names}
__all__ = sorted(_MODULE)


def __getattr__(name: str) -> Any:
    if name in _MODULE:
        value = getattr(import_module(f"framing.{_MODULE[name]}"), name)
        globals()[name] = value
        return value
    raise AttributeError(f"module 'framing' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted([*globals(), *__all__])
