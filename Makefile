.DEFAULT_GOAL := help
.PHONY: help setup setup-tests run test torture mutants bench bench-directus lint schema fix migrate seed clean
export PATH := $(CURDIR)/.venv/bin:$(PATH)

help: ## list what make can do
	@sed -n 's/^\([a-z-]*\):.*## /\1\t/p' $(MAKEFILE_LIST) | expand -t 14

setup: ## make .venv/ from the lock file
	@alliance87/local/setup.sh

setup-tests: ## the same, and the browser and the Java of the tests
	@alliance87/local/setup.sh --tests

run: setup ## start the portal; PORT=8001 chooses the port
	@exec python -m alliance87.local.run

test: setup-tests ## run the tests, as many at a time as there are cores
	@python -m pytest -n logical --dist worksteal

torture: setup-tests ## all hostile input; TORTURE_SEED=1 repeats a run
	@python -m pytest -n logical --dist worksteal -m torture -rP tests

mutants: setup-tests ## take each safeguard away and see a test fail
	@python -m tests.torture.mutants

bench: setup-tests ## time the directory, packs and the API with many records; SIZES="1000 10000" chooses
	@python -m tests.bench $(SIZES)
	@python -m tests.bench --of packs
	@python -m tests.bench --of api $(SIZES)

bench-directus: ## install Directus below var/ for bench to compare with; the portal never needs it
	@tests/bench/directus.sh

lint: setup ## check style, imports, templates and migrations
	@ruff check . && ruff format --check . && djlint --quiet --check --lint templates && lint-imports && ./manage.py makemigrations --check --dry-run

schema: setup ## write docs/openapi.yaml anew, which the tests hold the API to
	@./manage.py spectacular --validate --fail-on-warn --file docs/openapi.yaml

fix: setup ## put right what a program can
	@ruff check --fix . ; ruff format . ; djlint --quiet --reformat templates

migrate: setup ## bring the database up to date
	@./manage.py migrate

seed: setup ## load the demonstration records
	@./manage.py load_demo

clean: ## remove what can be made again; the records in var/ stay
	@rm -rf .venv staticfiles .pytest_cache .ruff_cache .import_linter_cache && find . -name __pycache__ -prune -exec rm -rf {} +
