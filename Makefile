# What is measured, and how: docs/performance.md.
.PHONY: bench instructions

BENCHMARKS = Benchmarks/.build/release/KernelBenchmarks
PEERS = Benchmarks/.venv-bench

# Prints every figure of docs/performance.md: a few minutes, on a machine that does nothing else.
bench: $(PEERS)/ready
	swift build -c release --package-path Benchmarks
	@grep -m1 'model name' /proc/cpuinfo || true
	$(BENCHMARKS) hold
	@for case in mm1 erlang-a draws timers; do $(BENCHMARKS) case $$case 3000000; done
	Benchmarks/compare-peers
	Benchmarks/check-instructions

# Fails when a case of the benchmark takes 2 % more instructions than committed.
instructions:
	swift build -c release --package-path Benchmarks
	Benchmarks/check-instructions

$(PEERS)/ready:
	python3 -m venv $(PEERS)
	$(PEERS)/bin/pip install --quiet simpy==4.1.2 ciw==3.2.7
	touch $@
