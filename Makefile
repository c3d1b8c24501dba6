# Two commands need nothing but Python 3.11, pip, make and git:
#
#   make demo    the playbook of the README against a simulator (LIVE=1: the clouds)
#   make test    everything that must pass
#
# Every other target is one part of `make test` and can be called alone. All that is
# made lies in .build: virtualenvs, copies of the collection, caches, logs.

SHELL := /bin/sh
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory
export LC_ALL := C.UTF-8
export PYTHONDONTWRITEBYTECODE := 1
export PIP_DISABLE_PIP_VERSION_CHECK := 1

# The Python that runs the tooling; each lane finds its own.
PYTHON ?= $(firstword $(foreach name,python3.11 python3 python, \
	$(shell $(name) -c 'import sys; sys.exit(sys.version_info < (3, 10))' \
		2>/dev/null && echo $(name))))
ifeq ($(strip $(PYTHON)),)
$(error No Python 3.10 or newer runs here. Install Python 3.11, or give PYTHON=path)
endif

RUN := $(PYTHON) tests/tooling/run_in.py
# ansible-core of each lane; tests/tooling/environments.py says which Python it needs.
LANES := 2.19 2.16 2.21
MAIN := 2.19
# The oldest Python that may run a module; tests/config.yml says the same.
TARGET_PYTHON := 3.10
JOBS ?= 2
# Processes of pytest for integration tests, which wait for half of their time. Each has
# a simulator of its own.
WORKERS ?= 4
# More words for pytest, as in: make units-2.19 PYTEST="-k select -x"
PYTEST ?=

# The newest core knows rules that the others lack: for what is shipped, tests are not.
SHIPPED := changelogs meta playbooks plugins roles
SANITY := sanity-2.19 sanity-2.21
UNITS := $(addprefix units-,$(LANES))
INTEGRATION := $(addprefix integration-,$(LANES))
# The order in which `make test` starts them: the long ones first, so that the short ones
# fill both cores to the end.
TESTS := integration-$(MAIN) molecule $(filter-out integration-$(MAIN),$(INTEGRATION)) \
	$(SANITY) $(UNITS) fuzz-fixed lint types docs importer simulator-test demo \
	sanity-target docs-lint package execution-environment changelog-lint translations hooks

.PHONY: help
help:  ## show this list
	@sed -n 's/^\([a-z][a-z-]*\):.*## /  \1|/p' $(MAKEFILE_LIST) \
		| awk -F'|' '{printf "%-18s %s\n", $$1, $$2}'

.PHONY: test
test:  ## everything below but bench, two at a time, with a summary
	@$(PYTHON) tests/tooling/run_all.py --make "$(MAKE)" --jobs $(JOBS) $(TESTS)

.PHONY: demo
demo:  ## resolve and provision in playbooks (LIVE=1: resolve on the clouds)
	@$(RUN) --keep --simulator --tree demo $(MAIN) \
		python tests/tooling/demo.py $(if $(filter-out 0,$(LIVE)),--live) \
		$(if $(filter-out 0,$(PROVISION)),--provision) -- $(ARGS)

.PHONY: generate
generate:  ## write front doors and results from the code and docs/words
	@$(RUN) --simulator $(MAIN) python -m tooling.generate $(ARGS)

.PHONY: lint
lint:  ## ruff, yamllint, ansible-lint
	@$(MAKE) --keep-going ruff yamllint ansible-lint

.PHONY: ruff
ruff:
	@$(RUN) $(MAIN) ruff check --cache-dir .build/cache/ruff .
	@$(RUN) $(MAIN) ruff format --check --diff --cache-dir .build/cache/ruff .

.PHONY: yamllint
yamllint:
	@$(RUN) $(MAIN) yamllint --strict .

# As in a fresh clone: no arguments, and no collections but those it finds itself.
.PHONY: ansible-lint
ansible-lint:
	@$(RUN) --tree lint $(MAIN) python tests/tooling/forked_lint.py

.PHONY: types
types:  ## mypy, strict on everything below plugins
	@$(RUN) --tree types --at {tree} $(MAIN) mypy \
		--cache-dir {root}/.build/cache/mypy \
		--config-file ansible_collections/aicloud/catalog/pyproject.toml \
		--package ansible_collections.aicloud.catalog.plugins

.PHONY: sanity $(SANITY) sanity-2.16 sanity-target
sanity: $(SANITY) sanity-2.16 sanity-target  ## ansible-test sanity, no exceptions
# The tests of that time do not know `secret` of an option, which newer cores need to mask
# it, nor examples of several files; its pylint takes many minutes.
sanity-2.16:
	@$(RUN) --tree $@ 2.16 ansible-test sanity --local --python {python} --color no \
		--skip-test validate-modules --skip-test yamllint --skip-test pylint \
		$(addsuffix /,$(SHIPPED))
$(SANITY): sanity-%:
	@$(RUN) --tree $@ $* ansible-test sanity --local --python {python} --color no \
		$(if $(filter-out $(MAIN),$*),$(addsuffix /,$(SHIPPED)))
sanity-target:
	@$(RUN) --tree $@ --target-python $(TARGET_PYTHON) $(MAIN) \
		ansible-test sanity --local --python $(TARGET_PYTHON) --color no \
		--test import --test compile

# What imports nothing of Ansible is tested once for each Python: 2.16 runs on 3.11 too.
# A release is made with the tools of one environment.
UNITS_2.16 := --ignore=tests/unit/plugins/module_utils \
	--ignore=tests/unit/contract/test_release.py
# What only describes a cloud needs but one Python, and so do catalogs drawn by the
# hundred.
UNITS_2.21 := --ignore=tests/unit/contract/test_release.py \
	--ignore=tests/unit/plugins/module_utils/_listings \
	--ignore=tests/unit/plugins/module_utils/_resources \
	--ignore=tests/unit/plugins/module_utils/_core/test_remedies.py \
	--ignore=tests/unit/plugins/module_utils/_core/test_select_property.py

.PHONY: units $(UNITS)
units: $(UNITS)  ## unit tests on every ansible-core (alone: units-2.19)
$(UNITS): units-%:
	@$(RUN) --simulator --tree units-$* $* python -m pytest tests/unit $(UNITS_$*) \
		-o cache_dir={root}/.build/cache/pytest-$* $(PYTEST)

# Anything into every reader, and faulty sweeps: docs/reliability.md.
FUZZ := $(RUN) --simulator --tree fuzz $(MAIN) python -m fuzz
.PHONY: fuzz fuzz-fixed
fuzz:  ## fuzzing at length (ARGS="--seed 7 --minutes 30")
	@$(FUZZ) --inputs 2000000 --faults all $(ARGS)
fuzz-fixed:  ## 200 000 inputs of a fixed seed, and a few hundred faulty sweeps
	@$(FUZZ) --faults small

.PHONY: simulator-test
simulator-test:  ## the simulator against the vendors' own code
	@$(RUN) --tree simulator simulator python -m pytest tests/simulator_tests \
		-o cache_dir={root}/.build/cache/pytest-simulator $(PYTEST)

# What is the same on every core is tested on the main one: integration/every_core.py.
.PHONY: integration $(INTEGRATION)
integration: $(INTEGRATION)  ## real playbooks against the simulator (alone: integration-2.19)
$(INTEGRATION): integration-%:
	@$(RUN) --simulator --cache-plugin --tree integration-$* $* \
		python -m pytest tests/integration -n $(WORKERS) --dist worksteal --durations=15 \
		$(if $(filter-out $(MAIN),$*),-m every_core) \
		-o cache_dir={root}/.build/cache/pytest-$* $(PYTEST)

.PHONY: molecule
molecule:  ## the scenarios of the roles (ARGS="model_files": that one)
	@$(RUN) --simulator --tree molecule molecule \
		python tests/tooling/molecule_all.py $(ARGS)

# The list of pages names Markdown, which this tool does not know: `make docs` checks it.
.PHONY: docs-lint
docs-lint:  ## the documentation of every plugin
	@$(RUN) --tree docs $(MAIN) sh -c 'rm docs/docsite/extra-docs.yml && \
		antsibull-docs lint-collection-docs --plugin-docs --skip-rstcheck \
		--validate-collection-refs=all --disallow-unknown-collection-refs .'

.PHONY: docs
docs:  ## the documentation site, in .build/docs/html
	@$(RUN) --tree docs-site docs python -m tooling.docs_site {root}/.build/docs

.PHONY: translations
translations:  ## whether the Chinese guides say what the English ones say (ARGS=--renew)
	@$(RUN) $(MAIN) python tests/tooling/translations.py $(ARGS)

.PHONY: changelog-lint
changelog-lint:  ## the changelog fragments
	@$(RUN) --tree changelog $(MAIN) antsibull-changelog lint

.PHONY: package
package:  ## build the collection, install it offline, read it with ansible-doc
	@$(RUN) --tree package $(MAIN) python tests/tooling/package.py

.PHONY: importer
importer:  ## what Galaxy says when the collection is uploaded
	@$(RUN) --tree importer docs python tests/tooling/importer.py

.PHONY: execution-environment
execution-environment:  ## what ansible-builder makes of the collection and its guide
	@$(RUN) --tree execution-environment docs \
		python tests/tooling/execution_environment.py

.PHONY: hooks
hooks:  ## the hooks of .pre-commit-config.yaml, on all files
	@$(RUN) docs pre-commit run --all-files

.PHONY: release artifact
release:  ## version and changelog of a release (VERSION=1.1.0)
	@$(RUN) $(MAIN) python tests/tooling/release.py prepare $(VERSION)
artifact:  ## build the artifact of a release (VERSION=1.1.0)
	@$(RUN) --tree artifact $(MAIN) python tests/tooling/release.py build $(VERSION) {root}

.PHONY: simulator
simulator:  ## start the simulator in the foreground (ARGS="--port 8080 --latency 20")
	@$(RUN) simulator python -m simulator $(ARGS)

SIMULATOR_ENV := $(RUN) --keep --simulator simulator \
	python tests/tooling/simulator_env.py --state .build/simulator.json
.PHONY: simulator-env simulator-stop
simulator-env:  ## start it in the background: eval "$$(make simulator-env)"
	@$(SIMULATOR_ENV)
simulator-stop:  ## stop that one (else it ends after an hour)
	@$(SIMULATOR_ENV) --stop

.PHONY: bench
bench:  ## the figures of docs/: ratios against bare requests and others
	@$(RUN) --simulator --tree bench $(MAIN) python -m bench $(ARGS)

.PHONY: clean
clean:  ## remove all that was made
	rm -rf .build .ansible
