# `make` builds the program, `make demo` shows it, `make test` tests it. What `make bench` measures: docs/performance.md.
.PHONY: all dependencies demo test lint reports notebooks-data notebook schemas mutants fuzz clean bench instructions

BINARY = bin/faultline

# The Swift library is linked statically, GSL dynamically: the program runs where libgsl is installed. The toolchain's own
# linker, since the system's warns of functions that the static library has and nobody calls.
all: dependencies
	swift build -c release --static-swift-stdlib -Xswiftc -use-ld=lld --product faultline
	@mkdir -p bin
	@ln -sfn ../.build/release/faultline $(BINARY)

# Installs what is missing when run as root; else says what to install. Never asks for another user's rights.
dependencies:
	@command -v swift >/dev/null || { echo 'Faultline needs the Swift toolchain 6.1 or later: https://swift.org/install' >&2; exit 1; }
	@if ! { command -v pkg-config && pkg-config --exists gsl; } >/dev/null 2>&1; then \
	  if [ "$$(id -u)" -eq 0 ]; then \
	    apt-get update && apt-get install -y --no-install-recommends libgsl-dev pkg-config; \
	  else \
	    echo 'Faultline needs GSL. As root: apt-get update && apt-get install -y --no-install-recommends libgsl-dev pkg-config' >&2; \
	    exit 1; \
	  fi; \
	fi

# Tokyo alone against Tokyo with Osaka while Tokyo's region is down: the comparison, and the files behind it in out/.
demo: all
	$(BINARY) run scenarios/tokyo-region-outage.json --out out/tokyo-region-outage --force

# The acceptance tests run the program that `make` ships, and fail without it.
test: all
	FAULTLINE_BINARY="$(CURDIR)/$(BINARY)" swift test

lint:
	swift format lint --strict --recursive Package.swift Sources Tests Benchmarks/Package.swift Benchmarks/Sources

# The reference results of every shipped scenario; `make test` compares them with what the program writes.
reports: all
	Tools/reports $(BINARY) reports

# Tidy tables from the shipped scenarios, and their dictionary.
notebooks-data: all
	Tools/notebooks-data $(BINARY) notebooks-data

# The tables are what the program gives today, and the notebook that reads them runs.
NOTEBOOKS = .venv-notebooks
notebook: all $(NOTEBOOKS)/ready
	rm -rf .build/notebooks-data
	Tools/notebooks-data $(BINARY) .build/notebooks-data
	@for file in .build/notebooks-data/*; do \
	  cmp "$$file" "notebooks-data/$${file##*/}" || { echo 'If this is meant: make notebooks-data' >&2; exit 1; }; \
	done
	$(NOTEBOOKS)/bin/jupyter execute notebooks-data/outage.ipynb

$(NOTEBOOKS)/ready:
	python3 -m venv $(NOTEBOOKS)
	$(NOTEBOOKS)/bin/pip install --quiet nbclient==0.11.0 ipykernel==7.4.0 pandas==3.1.1 matplotlib==3.11.2
	touch $@

# The JSON Schemas refuse exactly the documents whose shape the validator refuses.
schemas: all .build/venv-schemas/ready
	Tests/Corpus/check_schemas.py .build/venv-schemas/bin/check-jsonschema
	.build/venv-schemas/bin/python Tests/Corpus/compare_mutations.py $(BINARY) 1000

.build/venv-schemas/ready:
	python3 -m venv .build/venv-schemas
	.build/venv-schemas/bin/pip install --quiet check-jsonschema==0.39.0
	touch $@

# Each requirement's mechanism is switched off in the code, and a named test notices: see Tools/mutants.
mutants: dependencies
	Tools/mutants

# No document makes the program trap: made-up ones through reader, validator and simulation.
FUZZ_RUNS = 200000
fuzz: dependencies
	FUZZ=1 swift build -c release --sanitize fuzzer --product Fuzz --scratch-path .build-fuzz
	Tests/Fuzz/run $(FUZZ_RUNS)

clean:
	rm -rf .build .build-fuzz .build-mutants bin

BENCHMARKS = Benchmarks/.build/release/KernelBenchmarks
PEERS = Benchmarks/.venv-bench

# Prints every figure of docs/performance.md: a few minutes, on a machine that does nothing else.
bench: all $(PEERS)/ready
	swift build -c release --package-path Benchmarks
	@grep -m1 'model name' /proc/cpuinfo || true
	$(BENCHMARKS) hold
	@for case in mm1 erlang-a draws timers; do $(BENCHMARKS) case $$case 3000000; done
	Benchmarks/compare-peers
	Benchmarks/check-instructions
	Benchmarks/measure-program $(BINARY)

# Fails when a case of the benchmark takes 2 % more instructions than committed.
instructions: dependencies
	swift build -c release --package-path Benchmarks
	Benchmarks/check-instructions

$(PEERS)/ready:
	python3 -m venv $(PEERS)
	$(PEERS)/bin/pip install --quiet simpy==4.1.2 ciw==3.2.7
	touch $@
