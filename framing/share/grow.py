"""A package grows: articles with text become features and join the articles of a package whose text is not at hand."""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd

from framing.corpus.copies import find_families
from framing.corpus.corpus import Corpus
from framing.corpus.join import Each
from framing.corpus.package import find_resources, read_package, write_package
from framing.corpus.schema import DESCRIPTOR
from framing.errors import FramingError
from framing.files import read_safe_csv
from framing.share.batches import Batches, Texts, check_target, each_on, work_folder
from framing.share.checks import refuse_short
from framing.share.parts import Recipe
from framing.share.share import SHARED_BY, extract_features, refuse_readable
from framing.text.scripts import writing
from framing.text.terms import Segmenter

CARRIED = ("codings", "marks", "names", "glossary")


def grow_package(
    articles: pd.DataFrame | Batches,
    *,
    package: str | Path,
    folder: str | Path,
    force: bool = False,
    segmenter: Segmenter | None = None,
) -> Path:
    """Write a package that holds another one and more articles; return its folder. The other one stays as it is.

    ``articles`` and the options are those of ``share_corpus``; the codebook is the package's. What the package has as one term
    (phrases, words of the field) is one term in the new articles too, unless a ``segmenter`` is given. A term of a new article is
    left out unless another article of the language has it, old ones counted; old counts stay as they are, and so do old families, except where
    a new article links two of them. Copies among the new articles are
    found on the text, and copies of old ones on the terms. Mentions are added for the new articles only: where the old ones have none,
    that is no finding, as their text was not at hand. New articles have no codings, and so enter no coded result.

    The package's datasheet is kept, and what was added is written below it. Raises ``FramingError`` as ``share_corpus`` and
    ``read_package`` do, and where an article stands in the package already.
    """
    check_target(Path(folder))
    old = read_package(package)
    root, book = Path(package), old.codebook
    texts = Texts.prepare(articles, book)
    added = set(texts.facts["article"])
    there = sorted(added & set(old.articles["article"]))
    if there:
        raise FramingError(f"{len(there)} articles stand in {package} already; the first is {there[0]!r}")
    refuse_short(texts.short, among=len(added), force=force, tell=texts.given.tell)
    recipe = Recipe(book, segmenter or Segmenter(words=list_words(old)))
    with work_folder(Path(folder), recipe) as room:
        new, _ = extract_features(texts, recipe, room=room, shared_by=1)
    terms, left_out = _join_terms(old, new["articles"], new["terms"])
    raw = read_safe_csv(root / "articles.csv")
    both = pd.concat([raw, new["articles"].reindex(columns=raw.columns, fill_value="").astype(str)], ignore_index=True)
    both = both.sort_values("article").reset_index(drop=True)
    both["family"] = both["article"].map(_link_families(both, terms, added, each_on(texts.given.client)))
    tables = {"articles": both, "terms": terms}
    mentions = pd.concat([t for t in (old.mentions, new["mentions"]) if len(t)], ignore_index=True)
    tables["mentions"] = mentions.sort_values(list(mentions.columns)).reset_index(drop=True)
    refuse_readable(tables, texts, recipe, force=force)
    tables |= read_carried(root)
    about = json.loads((root / DESCRIPTOR).read_text(encoding="utf-8"))
    about = {key: value for key, value in about.items() if key not in ("profile", "resources")}
    about["segmentation"] = {**about.get("segmentation", {}), "added": recipe.segmenter.provenance()}
    sheet = root / "README.md"
    readme = sheet.read_text(encoding="utf-8").rstrip() if sheet.is_file() else f"# {book.title or root.name}"
    readme += f"\n\n{_describe_added(new, left_out, len(texts.short), whole=len(both))}\n"
    return write_package(
        folder,
        tables=tables,
        codebook=root / "codebook.yaml",
        readme=readme,
        about=about,
        terms=find_resources(root)["terms"].suffix[1:],
        done=texts.given.done,
    )


def read_carried(root: Path) -> dict[str, pd.DataFrame]:
    """Return the tables of a package that people added to it, every cell as text."""
    return {name: read_safe_csv(path) for name in CARRIED if (path := root / f"{name}.csv").is_file()}


def list_words(corpus: Corpus) -> dict[str, list[str]]:
    """Return, per language, the codebook's words and what else the corpus has as one term: phrases, and Chinese words of the field."""
    words = corpus.codebook.words()
    language = corpus.language_of_terms()
    english = corpus.terms.loc[language == "en", "term"].unique()
    words["en"] = sorted({*words["en"], *(t for t in english if " " in t)})
    chinese = sorted(corpus.terms.loc[language == "zh", "term"].unique())
    if chinese:
        plain = Segmenter(words=corpus.codebook.words())
        words["zh"] = sorted({*words["zh"], *(t for t in chinese if len(plain.segment_terms(t, "zh-Hans")) > 1)})
    return words


def _join_terms(old: Corpus, articles: pd.DataFrame, terms: pd.DataFrame) -> tuple[pd.DataFrame, int]:
    """Return old and new terms, without those of the new that no other article of the language has; and how many those are."""
    language = pd.concat([old.articles, articles]).set_index("article")["language"].map(writing)
    every = pd.concat([t.astype({"article": str, "term": str}) for t in (old.terms, terms)], ignore_index=True)
    spread = every.groupby([every["article"].map(language).rename("language"), "term"])["article"].transform("nunique")
    keep = (spread >= SHARED_BY) | ~every["article"].isin(articles["article"])
    return every[keep].sort_values(["article", "term"]).reset_index(drop=True), int((~keep).sum())


def _link_families(articles: pd.DataFrame, terms: pd.DataFrame, new: set[str], each: Each) -> dict[str, str]:
    """Return each article's family, with the families joined that a copy among new and old articles links."""
    family = dict(
        zip(articles["article"], articles["family"].where(articles["family"] != "", articles["article"]), strict=True)
    )
    pairs = find_families(articles, terms, each=each).pairs
    for a, b in pairs[["article_a", "article_b"]].itertuples(index=False):
        if (a in new) != (b in new):
            joined, gone = sorted((family[a], family[b]))
            family = {name: joined if old == gone else old for name, old in family.items()}
    return family


def _describe_added(new: dict[str, pd.DataFrame], left_out: int, short: int, *, whole: int) -> str:
    articles = new["articles"]
    outlets = ", ".join(f"{name} {n}" for name, n in sorted(articles["outlet"].value_counts().items()))
    forced = f" **Forced**: {short} of them are short enough for their text to be pieced together." if short else ""
    return (
        f"## Added: {len(articles)} articles\n\nOf the {whole} articles, {len(articles)} were added from text ({outlets}). Their terms follow the package's own words and "
        f"phrases; {left_out} terms that no other article of the language has were left out.{forced} Mentions were found in them, and their stance judged, by machine "
        f"({int(new['mentions']['count'].sum())}); **an article without a row in `mentions.csv` was not looked through: its text was not at hand**. They have no "
        "codings until somebody codes them. TODO(researcher): how they were chosen, and how they differ from the others (whole texts or openings)."
    )
