"""Who says it: every mention of a frame asserted, attributed to somebody else, or rejected.

lexicon     the codebook's cues, looked up in a sentence
patterns    how sentences are put together: patterns the rules of voice go by
patterns_denial  patterns that the rules of denial and refutation go by
passages    a sentence with its mention, clauses, quotations and context
speakers    who says it
scope       what a report governs
voice       rules of attribution: reporting verbs, quotations, distance, questions
denial      rules of rejection: negation, rejecting verbs, doubt, pretexts
refutation  predicates that refute, and what they refute
judging     one mention judged: where scopes nest, the written-down rule
mentions    articles with text become mentions with stance
"""

from __future__ import annotations
