# make demo: the platform with embedded defaults.   make test: everything that CI runs.
SHELL := /bin/bash
.DEFAULT_GOAL := help
.PHONY: help demo dashboard shop up day down etl logs reset lab-check test attacks walk check quick postgresql chromium r r-tests storefront-check node ui docs site bench soak fuzz package packages bundle debian-tools debian-root sameness synth diff deploy destroy replace-host password cost render lock clean

PYTHON ?= $(shell for p in python3.12 python3.13 python3.11 python3; do \
	$$p -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' 2>/dev/null && echo $$p && break; done)
BIN := .venv/bin
UV := $(shell command -v uv 2>/dev/null)
# Makes an environment: $(call environment,folder). Installs into it: $(call install,folder,what), also by pip into one that uv made without pip.
environment = $(if $(UV),$(UV) venv --quiet --no-python-downloads --python $(PYTHON) $(1),$(PYTHON) -m venv $(1))
install = $(if $(UV),VIRTUAL_ENV=$(CURDIR)/$(1) $(UV) pip install --quiet $(2),{ $(1)/bin/python -c "import pip" 2>/dev/null || $(1)/bin/python -m ensurepip >/dev/null; } && $(1)/bin/python -m pip install --quiet --disable-pip-version-check $(2))

help:  ## Show the targets
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /\1\t/' | column -t -s "$$(printf '\t')"

demo: .venv/runtime  ## Simulate a shop's week, load it, compute its tables, show the report
	@$(BIN)/clickstream demo

dashboard: .venv/runtime  ## Open the dashboard on the configured warehouse, or on the demo's
	@$(MAKE) --no-print-directory r && $(BIN)/clickstream dashboard

shop: .venv/dev storefront/node_modules/.ready  ## Start the shop with its database, sign-in and API on free ports
	@$(BIN)/python -m storefront.local

up: .venv/dev  ## Start the whole platform, and watch it until Ctrl-C or `make down`; PORTS="shop=3001 …" names ports
	@$(MAKE) --no-print-directory r 2>/dev/null || true
	@$(MAKE) --no-print-directory storefront/node_modules/.ready || true
	@mkdir -p build; $(MAKE) --no-print-directory site >build/site.log 2>&1 || true
	@exec $(BIN)/python -m stack up $(addprefix --port ,$(PORTS)) $(if $(DEMO_WEEK),$(if $(filter no 0,$(DEMO_WEEK)),--no-demo-week,--demo-week))

day: .venv/dev  ## Play a scripted day of the platform on the terminal; PACE=0 has no pauses, WRITE=docs/day writes its page anew
	@$(MAKE) --no-print-directory r 2>/dev/null || true
	@$(MAKE) --no-print-directory chromium 2>/dev/null || true
	@exec $(BIN)/python -m day $(if $(PACE),--pace $(PACE)) $(if $(WRITE),--write $(WRITE))

down:  ## End the platform that `make up` started
	@$(BIN)/python -m stack down

etl:  ## Call the ETL function of `make up` at once; PAYLOAD='{"hoursBack": 0}' says what to load
	@$(BIN)/python -m stack etl $(if $(PAYLOAD),'$(PAYLOAD)')

logs:  ## Show and follow the logs of `make up`; PARTS="shop dagster" shows some
	@$(BIN)/python -m stack logs $(PARTS)

reset:  ## Remove all data of the platform on this machine; asks first
	@$(BIN)/python -m stack reset

lab-check: .venv/dev  ## Say what of a lab of the workshop is right, and what is missing: LAB=0
	@$(BIN)/python -m workshop.check $(LAB)

# Two at a time, each with its output in one piece, since most of them keep one core busy. A failure of any ends `make test`.
.PHONY: before-tests storefront-packages
before-tests: .venv/dev .venv-infra/ready .venv-checkov/ready .venv-docs/ready storefront-packages check storefront-check postgresql packages chromium r-tests debian-root

test:  ## Run everything that CI runs
	@$(MAKE) --no-print-directory -j 2 --output-sync=target before-tests
	$(BIN)/python -m pytest -n 4 --dist loadgroup --no-loadscope-reorder --durations 25

attacks: .venv/dev packages chromium r-tests storefront/node_modules/.ready  ## Run all attacks that once worked against the platform
	$(BIN)/python -m pytest -n 2 --dist loadgroup --no-loadscope-reorder tests/attacks

walk: .venv/dev chromium storefront/node_modules/.ready  ## Send scripted visitors through the shop, and compare the tables with their actions
	$(BIN)/python -m pytest tests/storefront/end_to_end

quick: .venv/dev  ## Run the tests that need no server, in half a minute
	$(BIN)/python -m pytest -n 2 tests/domain tests/rendering tests/reporting tests/test_settings.py tests/test_ingest_settings.py

check: .venv/dev  ## Run the quick part of the tests: format, lint, types, imports, SQL
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/sqlfluff lint --processes 2 --disable-progress-bar dbt-free-sql infra/host
	@if Rscript -e 'lintr::lint' >/dev/null 2>&1; then cd shiny && Rscript tests/lint.R; else \
		echo "the dashboard's R is not linted without: $(APT) $$(xargs < shiny/tests/packages.txt)"; fi

# Installs missing packages of Debian: $(call apt,packages,what does not work without them,exit code if the installation is
# not possible). During the installation, a policy file (unless the machine has its own) and a drop-in file keep servers
# from starting and PostgreSQL from making a cluster. Of two installations, the second waits for the end of the first.
APT := apt-get install --yes --no-install-recommends
POLICY := /usr/sbin/policy-rc.d
NO_CLUSTER := /etc/postgresql-common/createcluster.d/clickstream-tests.conf
define apt
missing=$$(for each in $(1); do dpkg-query --show --showformat='$${db:Status-Status}' $$each 2>/dev/null | grep -qx installed || echo $$each; done | xargs); \
if [ -z "$$missing" ]; then exit 0; fi; \
if [ "$$(id -u)" != 0 ] || ! command -v apt-get >/dev/null; then echo "$(2): $(APT) $$missing"; exit $(3); fi; \
exec 9<Makefile; flock 9; echo "installing $$missing"; log=$$(mktemp); export DEBIAN_FRONTEND=noninteractive; \
trap "rm -f $$log $(NO_CLUSTER)$$([ -e $(POLICY) ] || echo ' $(POLICY)')" EXIT; \
mkdir -p $(dir $(NO_CLUSTER)) && echo "create_main_cluster = false" > $(NO_CLUSTER); \
if [ ! -e $(POLICY) ]; then printf '#!/bin/sh\nexit 101\n' > $(POLICY); chmod +x $(POLICY); fi; \
{ $(APT) $$missing || { apt-get update && $(APT) $$missing; }; } >"$$log" 2>&1 </dev/null 9<&- || \
	{ tail -n 5 "$$log"; echo "it could not be installed: $(APT) $$missing"; exit $(3); }
endef

postgresql:  ## Install PostgreSQL and pgBackRest, which some tests need (Debian and Ubuntu, as root)
	@if ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 && command -v pgbackrest >/dev/null; then exit 0; fi; \
	$(call apt,postgresql pgbackrest,tests on a second PostgreSQL and those of backups are skipped without,0)

storefront-packages:
	@if ! $(MAKE) --no-print-directory node; then echo "the storefront's tests are skipped without"; exit 0; fi; \
	$(MAKE) --no-print-directory storefront/node_modules/.ready

storefront-check: .venv/dev storefront-packages  ## Run the storefront's part of the tests: types, lint, tests
	@if ! { $(HAS_NODE); }; then exit 0; fi; cd storefront && \
	npm run --silent typecheck && npm run --silent lint && npm run --silent test

# Debian 12 has Node.js 18; all pinned packages run on it.
HAS_NODE := command -v npm >/dev/null && node -e 'const [a, b] = process.versions.node.split("."); process.exit(+a > 18 || (+a === 18 && +b >= 18) ? 0 : 1)' 2>/dev/null
node:  ## Install Node.js, which the storefront needs (Debian and Ubuntu, as root)
	@if $(HAS_NODE); then exit 0; fi; \
	$(call apt,nodejs npm,the storefront needs Node.js 18.18 or newer with npm,1)

chromium:  ## Install Chromium for the browser tests (Debian and Ubuntu, as root)
	@if command -v chromium >/dev/null; then exit 0; fi; \
	$(call apt,chromium,the tests in a browser are skipped without,0)

# The tests of hosts need ShellCheck, and a minimal Debian in which they install a bundle.
debian-tools:  ## Install the tools for the tests of hosts (Debian, as root)
	@$(call apt,shellcheck debootstrap iproute2 curl openssl,the tests of hosts are skipped without,0)

debian-root: .venv/dev debian-tools storefront-packages  ## Prepare the tests of hosts: the bundle, a minimal Debian (Debian 12, as root)
	@if [ "$$(id -u)" != 0 ] || ! grep -qs '^VERSION_ID="12"' /etc/os-release; then \
		echo "the tests that install hosts are skipped: they need Debian 12 and root"; exit 0; fi; \
	$(MAKE) --no-print-directory bundle && $(BIN)/python -m tests.infra.host.debian_root

# R, its packages and nginx, all from Debian.
R_PACKAGES = $(shell xargs < shiny/server/packages.txt)
r:  ## Install R and nginx, which the dashboard needs (Debian and Ubuntu, as root)
	@if ! command -v dpkg-query >/dev/null && command -v Rscript >/dev/null && command -v nginx >/dev/null; then exit 0; fi; \
	$(call apt,$(R_PACKAGES),the dashboard needs R and nginx,1)

r-tests:
	@$(MAKE) --no-print-directory r R_PACKAGES="$(R_PACKAGES) $$(xargs < shiny/tests/packages.txt)" || \
		echo "the dashboard's tests are skipped without"

storefront/node_modules/.ready: storefront/package.json storefront/package-lock.json $(wildcard storefront/patches/*) | node
	@echo "installing the packages of storefront/package-lock.json"
	@cd storefront && npm ci --no-audit --no-fund --loglevel=error
	@touch $@

ui: .venv/dev  ## Open the Dagster UI on the configured warehouse
	@$(BIN)/clickstream ui

docs: site .venv/runtime  ## Build the documentation as one site with a search, and serve it on a free port
	@$(BIN)/python -m clickstream_pipeline.local.docs_site --folder build/site

site: build/site/index.html  ## Build the site of the documentation in build/site, offline; a broken link ends it

build/site/index.html: .venv-docs/ready clickstream_pipeline/__init__.py $(wildcard *.md docs/*.md docs/*/* docs/*/*/* */README.md storefront/lib/tracker/README.md dbt-free-sql/questions/*/*.sql)
	@.venv-docs/bin/python -m docs.site.build && touch $@

bench: .venv/dev .venv-bench/ready packages  ## Measure loading, models and Lambdas, and compare with the baselines (about an hour)
	$(BIN)/python -m benchmarks.load
	$(BIN)/python -m benchmarks.models
	$(BIN)/python -m benchmarks.lambda_etl
	$(BIN)/python -m benchmarks.ingest

soak: .venv/dev  ## Interrupt loads in many ways for 15 minutes and check that no event is lost
	$(BIN)/python -m tests.faults.soak

package: .venv/dev storefront/node_modules/.ready  ## Build the Lambdas' artefacts: a folder and a zip for each in build/lambda-…
	@$(BIN)/python -m infra.package
	@$(BIN)/python -m infra.node_package

sameness: .venv/dev packages  ## Load a day with Dagster and with the packaged Lambda, and compare every row
	@$(BIN)/python -m tests.handlers.sameness

# The packaged handlers for the tests; only this target needs the network.
packages: .venv/dev
	@$(BIN)/python -m infra.package --here --fetch

bundle: .venv/dev storefront/node_modules/.ready  ## Build the bundle from which hosts install themselves; ANEW=1 includes Debian's updates, UPLOAD=1 uploads it
	@$(BIN)/python -m infra.host.bundle $(if $(ANEW),--anew) $(if $(UPLOAD),--upload)

# The CDK runs on Node.js 20, but would print a warning about its age at every run.
CDK := JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION=20 infra/node_modules/.bin/cdk

synth: .venv-infra/ready package node  ## Write the templates of the platform in AWS to build/cdk.out, offline
	@JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION=20 .venv-infra/bin/python -m infra.aws.app --into build/cdk.out

.PHONY: network self-test
network: .venv/dev .venv-infra/ready node  ## Write the templates to build/network in seconds, and show who may reach whom; JUDGE=yes only says what is wrong, CONFIGURATION=… names a file in place of the defaults
	@mkdir -p build/network; rm -f build/network/*.template.json; found=0; \
	JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION=20 .venv-infra/bin/python -m infra.aws.app --stand-ins --into build/network \
		--configuration $(if $(CONFIGURATION),$(CONFIGURATION),/dev/null) 2>&1 || found=1; \
	if ls build/network/*.template.json >/dev/null 2>&1; then $(BIN)/python -m workshop.network $(if $(JUDGE),--judge) || found=1; fi; exit $$found

self-test: .venv/dev  ## Answer the thirty questions of the workshop on the terminal
	@$(BIN)/python -m workshop.self_test

diff: .venv-infra/ready infra/node_modules/.ready package  ## Show what a deployment would change in AWS
	@$(CDK) diff

deploy: .venv-infra/ready infra/node_modules/.ready package bundle  ## Check the account, then create or update the platform in AWS
	@.venv-infra/bin/python -m infra.aws.preflight
	@$(CDK) deploy ClickstreamStores
	@$(BIN)/python -m infra.host.bundle --upload
	@$(CDK) deploy ClickstreamPlatform --exclusively

destroy: .venv-infra/ready infra/node_modules/.ready  ## Remove the platform from AWS, except the resources with data
	@.venv-infra/bin/python -m infra.aws.removal

replace-host: .venv-infra/ready infra/node_modules/.ready package bundle  ## Replace a host (HOST=warehouse or oltp); it keeps its address and data
	@.venv-infra/bin/python -m infra.aws.preflight --replacing $(HOST)
	@$(BIN)/python -m infra.host.bundle --upload
	@.venv-infra/bin/python -m infra.aws.replacement $(HOST)

password: .venv-infra/ready  ## Create missing secrets of the platform in AWS; ROTATE=loader (reader, shop, session) replaces one
	@.venv-infra/bin/python -m infra.aws.secrets $(if $(ROTATE),--rotate $(ROTATE))

cost: .venv/dev  ## Render docs/cost.md from the price table, the assumptions and the configuration
	@$(BIN)/python -m infra.cost

infra/node_modules/.ready: infra/package.json infra/package-lock.json | node
	@echo "installing the packages of infra/package-lock.json"
	@cd infra && npm ci --no-audit --no-fund --loglevel=error
	@touch $@

fuzz: .venv/dev .venv-fuzz/ready  ## Fuzz the parser for ten minutes, load a million mutated lines, search for slow lines (half an hour)
	.venv-fuzz/bin/python -m tests.fuzz.parser
	$(BIN)/python -m tests.fuzz.loads
	$(BIN)/python -m tests.fuzz.slowest

render: .venv/dev  ## Write every rendered file: pages of docs, the labs' pictures, the tracker's types, the shop's catalogue
	$(BIN)/python -m clickstream_pipeline.rendering
	$(BIN)/python -m infra.cost
	$(BIN)/python -m workshop.pages
	$(BIN)/python -m workshop.self_test --write

lock: .venv/dev  ## Compile the lock files from the requirements
	cd requirements && for name in runtime dev bench fuzz lambda-etl lambda-ingest infra checkov docs; do ../$(BIN)/uv pip compile --quiet --generate-hashes --universal --python-version 3.11 \
		--no-emit-index-url --no-emit-find-links --no-header --no-strip-extras $$name.in -o $$name.txt; done

clean:  ## Remove the files that the targets made
	rm -rf .venv .venv-bench .venv-fuzz .venv-infra .venv-checkov .venv-docs infra/node_modules storefront/node_modules storefront/.next storefront/.builds demo data build *.egg-info

.venv/bin/python:
	@test -n "$(PYTHON)" || { echo "Python 3.11 to 3.13 is needed: apt-get install python3 python3-venv"; exit 1; }
	@$(call environment,.venv)

.venv-%/ready: requirements/%.txt
	@$(call environment,.venv-$*)
	@echo "installing the packages of $<"
	@$(call install,.venv-$*,--require-hashes -r $<)
	@touch $@

.venv/runtime: requirements/runtime.txt pyproject.toml clickstream_pipeline/__init__.py | .venv/bin/python
	@echo "installing the packages of requirements/runtime.txt"
	@$(call install,.venv,--require-hashes -r requirements/runtime.txt)
	@$(call install,.venv,--no-deps --no-build-isolation -e .)
	@touch $@

.venv/dev: .venv/runtime requirements/dev.txt
	@echo "installing the packages of requirements/dev.txt"
	@$(call install,.venv,--require-hashes -r requirements/dev.txt)
	@touch $@
