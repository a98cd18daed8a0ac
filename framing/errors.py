"""The one error of the library: bad input, named so that its reader can mend it."""

from __future__ import annotations

import difflib
from collections.abc import Iterable


class FramingError(ValueError):
    """Input that cannot be used. The message names the thing, the place, what was allowed, what was got, what to do."""


def did_you_mean(word: str, allowed: Iterable[str]) -> str:
    """Return ``" (did you mean 'x'?)"`` for the closest allowed word, or an empty string."""
    close = difflib.get_close_matches(str(word), [str(a) for a in allowed], n=1)
    return f" (did you mean {close[0]!r}?)" if close else ""
