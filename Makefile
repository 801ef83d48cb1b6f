# İmza Kiosk. `make` lists what can be made; CONTRIBUTING.md says when to make what.

.DEFAULT_GOAL := help
.PHONY: help setup build demo clean-demo test soak bench figures doc fmt lint check

help: ## Show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-11s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

setup: ## Install the Debian packages that are missing
	@scripts/setup.sh

build: ## Build kiosk, central and the virtual counter into target/debug
	cargo build --workspace --locked

demo: ## Open the kiosk with a demo centre and a virtual counter
	@scripts/demo.sh

clean-demo: ## Throw the demo's state away; the next demo starts afresh
	@scripts/demo.sh --clean

test: setup build ## Run every test; counts go to target/figures
	@python3 scripts/test.py

soak: ## Run the simulated branch with 10,000 seeds, or IMZA_SIM_SEEDS; counts go to target/figures
	@scripts/soak.sh

bench: setup build ## Measure beside the peers; figures go to target/figures
	cargo build --workspace --release --locked
	cargo bench --locked
	@scripts/demo.sh --measure
	@python3 scripts/figures.py

figures: ## Print target/figures as a table
	@python3 scripts/figures.py

doc: ## Build the documentation; a broken link is an error
	RUSTDOCFLAGS="-D warnings" cargo doc --workspace --no-deps --locked

fmt: ## Format the sources
	cargo fmt --all

lint: ## Formatting and lints, nothing tolerated
	cargo fmt --all -- --check
	cargo clippy --workspace --all-targets --locked -- -D warnings

check: ## The quick walls: pure rooms without IO, each program without the other, the tidy test
	cargo check --package imza-kiosk --lib --no-default-features --locked
	cargo check --package imza-kiosk --no-default-features --features kiosk --locked
	cargo check --package imza-kiosk --no-default-features --features central --locked
	cargo test --workspace --locked --test tidy
