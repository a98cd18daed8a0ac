"""How long `import framing` takes beside `import pandas`, and what a name costs on first use. Ratios of medians, one run."""

from __future__ import annotations

import subprocess
import sys
from statistics import median
from time import perf_counter

REPEATS = 15
CASES = {
    "python -c pass": "pass",
    "import framing": "import framing",
    "import pandas": "import pandas",
    "framing.read_package": "import framing; framing.read_package",
    "framing.fit_topics": "import framing; framing.fit_topics",
}


def seconds(code: str) -> float:
    start = perf_counter()
    subprocess.run([sys.executable, "-c", code], check=True)
    return perf_counter() - start


def main() -> None:
    for code in CASES.values():  # fill the file cache
        seconds(code)
    times: dict[str, list[float]] = {name: [] for name in CASES}
    for _ in range(REPEATS):
        for name, code in CASES.items():
            times[name].append(seconds(code))
    bare = median(times["python -c pass"])
    pandas = median(times["import pandas"]) - bare
    for name, some in times.items():
        own = median(some) - bare
        print(f"{name:22} {own:6.3f} s over a bare start, {own / pandas:5.2f} x import pandas")


if __name__ == "__main__":
    main()
