# Every command of the project. CI calls the same ones.

CARGO ?= cargo

.PHONY: help demo test rounds clients check fmt lint deny bench fuzz screenshots

help: ## Lists the commands
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

demo: ## Builds, then plays the whole thing on this machine: server, simulator, a small company
	@echo "Building. The first time takes some minutes on two cores; cargo shows how far it is."
	$(CARGO) build --release --locked --package transom
	@./target/release/transom demo

test: ## Runs every test, browser and PostgreSQL included; installs what they need
	@./scripts/test-tools
	$(CARGO) test --workspace --locked --no-fail-fast

rounds: ## The same for hours: other days, a thousand kills, a million rows. ONLY="dates rows" makes those; scripts/rounds lists all
	@./scripts/test-tools
	@./scripts/rounds $(ONLY)

clients: ## Plays clients of others against the simulator, every call of two of the Cloud API's; wants python3, node and npm, and asks their registries
	@./scripts/clients/run

check: fmt lint test ## What has to hold before a change is merged

fmt:
	$(CARGO) fmt --all --check

lint:
	$(CARGO) clippy --workspace --all-targets --locked -- --deny warnings

deny: ## Looks at the libraries: licences, where they come from, known weaknesses. DENY=--disable-fetch asks the copy of the list that is here
	@$(CARGO) deny --version >/dev/null 2>&1 || { echo "cargo-deny is missing: cargo install --locked cargo-deny" >&2; exit 1; }
	$(CARGO) deny check $(DENY)

bench: ## Measures; prints a table and writes target/bench.json. ONLY=fold measures what has that word in its name
	@./scripts/test-tools
	$(CARGO) bench --locked --package transom --bench desk -- $(ONLY)

fuzz: ## Tries the readers with what nobody would write, FUZZ_SECONDS (60) each
	@./scripts/fuzz

screenshots: ## Takes the pictures of the README anew
	@./scripts/test-tools pictures
	$(CARGO) build --release --locked --package transom
	$(CARGO) run --release --locked --package transom --example screenshots
