# Trestle's verbs. `make` alone lists them. Everything they fetch or leave is in .local/, target/ and .aws-sam/.
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
.NOTPARALLEL:
.PHONY: help setup tools demo test lint build up down watch fuzz bench-peers deploy-local deploy clean

PYTHON ?= python3
LOCAL := $(CURDIR)/.local
# cargo-lambda and the SAM CLI are found where `make setup` put them; their caches and settings stay inside the checkout.
SAM := SAM_CLI_TELEMETRY=0 __SAM_CLI_APP_DIR="$(LOCAL)/sam-cli" ZIG_GLOBAL_CACHE_DIR="$(LOCAL)/zig" PATH="$(LOCAL)/sam/bin:$$PATH"
TARGET := $(or $(CARGO_TARGET_DIR),target)
TRESTLE := $(TARGET)/debug/trestle
# `sam validate` wants a region, the template doesn't care which.
REGION ?= eu-west-1
WATCH_PORT ?= 9000
STACK ?= local
# A function is a folder; its binary has the same name, unless src/bin/ has several.
MAINS := $(wildcard functions/*/src/main.rs functions/*/src/bin/*.rs)

help:
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-13s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

setup: ## Fetch the pinned tools and models into .local/ (a second when there is nothing to do)
	@$(PYTHON) tools/setup/setup.py

demo: setup tools build ## Verify specimen documents and selfies on a local stack, from nothing to the decision
	@mkdir -p "$(LOCAL)/demo"
	@$(TRESTLE) run --name demo -- tools/setup/demo.sh "$(TRESTLE)" .local/demo

test: setup lint-code build ## Check formatting and lints, then run every test, end-to-end tests included
	@cargo build --workspace --bins --tests
	@if cargo nextest --version > /dev/null 2>&1; then tests="cargo nextest run --no-fail-fast"; else tests="cargo test --no-fail-fast"; fi; \
	  $(TRESTLE) run --name test -- $$tests --workspace

.PHONY: lint-code
lint-code:
	@cargo fmt --all --check
	@cargo clippy --workspace --all-targets --quiet -- -D warnings

lint: setup lint-code ## Check formatting, lints, the template, and dependencies where cargo-deny is installed
	@$(SAM) sam validate --lint --region $(REGION)
	@$(SAM) cfn-lint template.yaml
	@if cargo deny --version > /dev/null 2>&1; then cargo deny --all-features check bans licenses sources; \
	  else echo "lint: cargo-deny is not installed, dependencies were not checked"; fi

# The command-line tool and the document AI, unoptimised but for their engines. `--workspace` makes it the build of the tests.
tools:
	@cargo build --workspace --bin trestle --bin local-ai

# cargo-lambda first, for its progress: `sam build` then finds everything built. Each binary by itself, as `sam build` does it.
build: setup ## Build the functions and the template with `sam build`
	@for main in $(MAINS); do \
	  folder=$${main%%/src/*}; binary=$$(basename $$main .rs); if [ $$binary = main ]; then binary=$${folder##*/}; fi; \
	  (cd $$folder && $(SAM) cargo lambda build --release --bin $$binary); \
	done
	@$(SAM) sam build

up: setup tools ## Start the local stack and leave it running
	@$(TRESTLE) up --name $(STACK)

down: ## Stop the local stacks
	@if [ -x "$(TRESTLE)" ]; then $(TRESTLE) down --all; fi

deploy-local: build tools ## Deploy to the local stack, starting it if need be
	@$(TRESTLE) status --name $(STACK) > /dev/null 2>&1 || $(TRESTLE) up --name $(STACK)
	@$(TRESTLE) deploy --name $(STACK)

watch: setup tools build ## Run the functions under `cargo lambda watch` against a local stack with seeded cases
	@PATH="$(LOCAL)/sam/bin:$$PATH" $(TRESTLE) run --name watch --seed -- \
	  cargo lambda watch --invoke-address 127.0.0.1 --invoke-port $(WATCH_PORT)

fuzz: ## Fuzz the JSON layer for ten minutes a target; FUZZ_SECONDS sets another time
	@tools/json-check/fuzz/fuzz.sh $(or $(FUZZ_SECONDS),600)

bench-peers: build ## Measure the probes beside the official Python and Node.js runtime clients
	@cargo build --release --bin trestle
	@$(TARGET)/release/trestle probe peers --out .local/probe/peers-$$(date +%Y%m%d-%H%M%S)

deploy: build ## Deploy to AWS with the settings in samconfig.toml
	@$(SAM) sam deploy

clean: down ## Remove everything that was built; .local/ with the tools and models stays
	@rm -rf .aws-sam .local/run specimens
	@cargo clean
