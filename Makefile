# make help lists what each target does
PYTHON ?= python3
VENV   ?= .venv
BIN    := $(VENV)/bin
STAMP  := $(VENV)/.installed
export PYTHONHASHSEED = 0
# there is a process for every processor
test nbval lowest: export OMP_NUM_THREADS = 1
.PHONY: help study studies report test lab check lint stance nbval labtest bench lowest lock fresh clean
.DEFAULT_GOAL := help

help:       ## this list
	@grep -hE '^[a-z]+: .*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

study: $(STAMP)   ## run the whole study: notebooks, figures, results.json, headline table
	@$(BIN)/framing run

report: $(STAMP)  ## report.html, one page of the whole study from its executed notebooks
	@$(BIN)/framing report

studies: $(STAMP) ## the same notebooks on every further study in data/, without images; fails where a cell does
	@for s in data/*/study.toml; do echo "$$s"; BROWSER_PATH=/nowhere $(BIN)/framing run --quiet --study $$s || exit 1; done

test: $(STAMP)    ## pytest, nbval over all notebooks (numbers compared strictly), the further studies
	$(BIN)/python -m pytest -n auto --dist worksteal
	@$(MAKE) --no-print-directory nbval studies

nbval: $(STAMP)
	$(BIN)/python -m pytest -n 2 --dist loadfile --nbval --nbval-cell-timeout=300 -p no:cacheprovider notebooks

labtest: $(STAMP) ## every notebook in a real JupyterLab: restart the kernel, run all cells, compare what is printed
	LAB=all $(BIN)/python -m pytest -p no:cacheprovider tests/test_lab.py

lab: $(STAMP)     ## JupyterLab on the notebooks
	$(BIN)/jupyter lab notebooks

stance: $(STAMP)  ## train the stance measure anew from ../shared and print its scores on documents left out
	$(BIN)/python benchmarks/stance/train.py

lint: $(STAMP)    ## ruff and mypy
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

check: lint test  ## everything CI checks: ruff, mypy, pytest, nbval, the further studies

bench: $(STAMP)   ## benchmarks, as ratios measured side by side; the speeds into docs/performance.md
	@$(BIN)/python benchmarks/bench_speed.py --out docs/performance.md
	@for b in $(filter-out benchmarks/bench_speed.py,$(wildcard benchmarks/bench_*.py)); do $(BIN)/python $$b || exit 1; done

lowest: $(STAMP)  ## the tests but those of newspaper pages with the oldest versions that pyproject.toml allows
	$(BIN)/uv venv -q --clear --python 3.11 .venv-lowest
	VIRTUAL_ENV=.venv-lowest $(BIN)/uv pip install -q --compile-bytecode --resolution lowest-direct -e '.[readers,notebooks,images,publish,coding,fast,scale,test]'
	.venv-lowest/bin/python -m pytest -n auto --dist worksteal -p no:cacheprovider --ignore tests/readers/page --ignore tests/test_docs.py

site: $(STAMP)    ## the documentation as web pages in build/site, without a warning or not at all
	@rm -rf build/docs && mkdir -p build && cp -r docs build/docs
	$(BIN)/python -m sphinx -q -W --keep-going -j auto build/docs build/site

lock: $(STAMP)    ## renew requirements.lock from pyproject.toml
	$(BIN)/uv pip compile -q --universal --generate-hashes --no-emit-index-url --no-header --python-version 3.11 --all-extras pyproject.toml -o requirements.lock

$(STAMP): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(f"framing needs Python 3.11 or newer, this is {sys.version.split()[0]}: make study PYTHON=python3.12" if sys.version_info < (3, 11) else 0)'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $(STAMP)

fresh:            ## remove the environment, so that the next target builds it anew
	rm -rf $(VENV) .venv-lowest

clean:            ## remove caches (not figures, not the environment)
	rm -rf .pytest_cache .mypy_cache .ruff_cache .hypothesis build dist
	find . -name __pycache__ -prune -not -path './.venv/*' -exec rm -rf {} +
