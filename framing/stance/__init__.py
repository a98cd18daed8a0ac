"""Who says it: every mention of a frame asserted, attributed to somebody else, or rejected.

cues        the words that show it, by language and kind, and where they stand
sentence    one sentence: words, cues, clauses, quotations; a mention's place in it
setting     a text read for its mentions: sentences, whose voice each has, what stands around
rules       the few hard rules, each with how often it is right
features    what the measure goes by
judge       the learned weights applied: stance, probability, reason
refit       the weights learned anew from people's marks
speakers    who says it, where that can be said
mentions    articles with text, or mentions given, become tables
"""

from __future__ import annotations
