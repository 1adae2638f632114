# The commands of this project. `make demo` needs Python 3.11 or newer with pip, and nothing else.

PYTHON ?= python3
RUN := .venv/bin/python
UV := .tools/bin/uv
APPS := config home performance feedback empowerment journeys governance customers people effects audit common

export UV_PYTHON_DOWNLOADS := never
# Without compiled files Django starts five times slower.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: help demo test check format lock clean

help:  ## Say what there is.
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## (.*)/  make \1\t\2/' | expand -t 16

demo: .venv/.demo  ## Run an organization at work, in the browser. PORT, DATABASE_URL, REDIS_URL override.
	@exec $(RUN) -m config.demo

test: .venv/.dev  ## Run the whole suite on a real PostgreSQL and Redis. ARGS="tests/people -k shift" runs a part.
	$(RUN) -m pytest -n 2 --dist loadgroup $(ARGS)

check: .venv/.dev  ## Check style, types, floors, templates, migrations, locked versions.
	$(RUN) -m ruff check .
	$(RUN) -m ruff format --check .
	.venv/bin/lint-imports
	$(RUN) -m mypy $(APPS) manage.py
	.venv/bin/djlint --quiet --lint templates
	$(RUN) -m bandit --quiet --recursive --configfile pyproject.toml --severity-level medium $(APPS)
	$(RUN) manage.py makemigrations --check --dry-run
	$(RUN) requirements/check.py

format: .venv/.dev  ## Bring the code into shape.
	$(RUN) -m ruff check --fix .
	$(RUN) -m ruff format .

lock: $(UV)  ## Lock the versions that pyproject.toml asks for. ARGS="--upgrade" takes newer ones.
	$(UV) pip compile --quiet --universal --generate-hashes --python-version 3.11 --no-header --no-emit-index-url $(ARGS) pyproject.toml -o requirements/base.txt
	$(UV) pip compile --quiet --universal --generate-hashes --python-version 3.11 --no-header --no-emit-index-url $(ARGS) --extra demo pyproject.toml -o requirements/demo.txt
	$(UV) pip compile --quiet --universal --generate-hashes --python-version 3.11 --no-header --no-emit-index-url $(ARGS) --extra demo --extra dev pyproject.toml -o requirements/dev.txt
	$(UV) pip compile --quiet --universal --generate-hashes --python-version 3.11 --no-header --no-emit-index-url $(ARGS) requirements/uv.in -o requirements/uv.txt

clean:  ## Forget everything: environment, demo data, caches.
	rm -rf .venv .tools .local staticfiles

# --- the environment: made again only when the locked versions change -------------------------------------

$(UV): requirements/uv.txt
	@echo "Installing uv ..."
	@rm -rf .tools
	@$(PYTHON) -m pip install --quiet --disable-pip-version-check --root-user-action=ignore --require-hashes --target .tools -r $<
	@touch $@

.venv/bin/python: | $(UV)
	@$(UV) venv --quiet --python "$$(command -v $(PYTHON))" .venv

.venv/.demo: requirements/demo.txt | .venv/bin/python
	@echo "Installing the packages of the demo ..."
	@$(UV) pip sync --quiet --require-hashes --python $(RUN) $<
	@rm -f .venv/.dev
	@touch $@

# Everything of the demo is in it too.
.venv/.dev: requirements/dev.txt | .venv/bin/python
	@echo "Installing the packages of development ..."
	@$(UV) pip sync --quiet --require-hashes --python $(RUN) $<
	@touch .venv/.demo $@
