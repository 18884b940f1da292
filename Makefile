# Tests are built in one configuration, release: a cold build takes minutes, and one is enough.

SWIFT ?= swift
# Tests look into the libraries they test (`@testable`); it costs nothing that can be measured.
FLAGS := -c release -Xswiftc -enable-testing
# What is deployed and measured: no Swift libraries to install, code specialised across modules, and no checks for
# overlapping access while it runs. Tests run with those checks.
RELEASE_FLAGS := -c release --static-swift-stdlib -Xswiftc -cross-module-optimization -Xswiftc -enforce-exclusivity=unchecked
RELEASE := .build-release
PORT ?= 3000
BINARIES := .build/release
SOURCES := Package.swift Libraries Services Tests
PYTHON := .venv/bin/python
CLIENT := .client/VERSION
# Instrumented builds keep apart from the ordinary one. Each is a cold build of its own.
# Of several `-sanitize`, Swift heeds the last one alone, and SwiftPM orders its own by chance.
FUZZ_FLAGS := -c release --sanitize=fuzzer -Xswiftc -sanitize=fuzzer,address -Xcc -fsanitize=address \
    -Xswiftc -DFUZZING --scratch-path .build-fuzz
FUZZ := python3 Tests/Fuzz/fuzz.py .build-fuzz/release/Fuzz
# For each decoder, of which DECODERS names some; none names all.
SECONDS ?= 60
DECODERS ?=
PIP_INSTALL := $(PYTHON) -m pip install --quiet --disable-pip-version-check

.DEFAULT_GOAL := build
.PHONY: build release run test conformance bench fuzz corpus fuzz-build sanitize lint format deps deps-run client clean

build:
	$(SWIFT) build $(FLAGS) --build-tests

# The services for deployment, in .build-release/release.
release:
	$(SWIFT) build $(RELEASE_FLAGS) --scratch-path $(RELEASE)

# One broker, one engine and one gateway with the chat application.
run: deps-run build $(CLIENT)
	@deploy/scripts/run.sh $(BINARIES) $(PORT)

# Unit tests, then real clients against real processes.
test: deps build $(CLIENT) .venv/tests
	$(SWIFT) test $(FLAGS) --skip-build
	$(PYTHON) -m pytest Tests/Clients
	$(PYTHON) -m pytest Tests/Conformance -m "not slow"

# All of Autobahn's cases against our WebSocket: minutes.
conformance: deps-run build .venv/tests
	$(PYTHON) -m pytest Tests/Conformance

# Signalbox beside its WebSocket alone and swift-nio's; a quarter of an hour. Table and picture: $(RELEASE)/benchmark.
bench: deps-run release .venv/bench
	BINARIES_FOLDER=$(RELEASE)/release $(PYTHON) Tests/Benchmark/bench.py --output $(RELEASE)/benchmark

# Each decoder that meets foreign bytes, in libFuzzer with its address sanitizer.
fuzz: fuzz-build
	@$(FUZZ) --seconds $(SECONDS) $(DECODERS)

# Takes the inputs that fuzzing found interesting into the corpus that `make test` replays.
corpus: fuzz-build
	@$(FUZZ) --merge $(DECODERS)

fuzz-build: deps-run
	$(SWIFT) build $(FUZZ_FLAGS) --product Fuzz

# The unit tests, and clients against real processes, under the thread sanitizer and under the address sanitizer.
sanitize: deps .venv/tests
	@deploy/scripts/sanitize.sh thread
	@deploy/scripts/sanitize.sh address

lint:
	$(SWIFT) format lint --strict --recursive --parallel $(SOURCES)
	python3 deploy/lint/imports.py
	python3 deploy/lint/longest.py

format:
	$(SWIFT) format --in-place --recursive --parallel $(SOURCES)

# What building, running and testing need of the system.
deps:
	@deploy/scripts/dependencies.sh run test

deps-run:
	@deploy/scripts/dependencies.sh run

# The JavaScript client's bundle, for gateways to serve.
client: $(CLIENT)

$(CLIENT): deploy/client/requirements.txt deploy/client/extract.py | .venv/bin/python
	$(PYTHON) deploy/client/extract.py .client

.venv/bin/python:
	python3 -m venv .venv

.venv/bench: Tests/Benchmark/requirements.txt | .venv/bin/python
	$(PIP_INSTALL) --requirement $<
	@touch $@

.venv/tests: Tests/Clients/requirements.txt Tests/Conformance/requirements.txt | .venv/bin/python
	$(PIP_INSTALL) $(addprefix --requirement ,$^)
	@touch $@

clean:
	rm -rf .build .build-* .client .venv
