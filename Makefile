# make example     the article's model predicts without TensorFlow, in Python and in C
# make quick       the tests that need neither TensorFlow nor a compiler: under a minute, for every edit
# make check       lint, the quick tests, and those of the rooms that git diff touches, or differ from BASE=main
# make test        lint, then every test (installs TensorFlow into .venv to compare with)
# make lint        ruff, mypy, import-linter
# make docs        rewrites what is made from the code, benchmarks and test runs: pages of docs/, parts of README.md
# make site        builds the docs site from these into build/site; a warning or a dead link fails
# make playground  builds the page that runs lstmgen in a browser, into build/playground; PYODIDE=folder takes a Pyodide
# make playground-check  holds for models of every form that it writes what the command line writes, in Chromium: ten minutes
# make release     builds wheel, sdist, SBOM, site, playground and checksums of the newest commit into
#                  build/release; SITE=https://… is where the site will be published
# make newcomer    tries build/release in an empty environment, as a new user does, within five minutes
# make platforms   installs and tries the wheel under every Python and with older packages, for half an hour: writes
#                  docs/reference/platforms.md
# make fuzz        the next five, other cases each time
# make fuzz-models  draws whole models for MINUTES=20, and compares Keras, files and languages
# make fuzz-dtypes  draws small models of arithmetic on every dtype for MINUTES=20, and compares Keras and files
# make fuzz-custom  draws code of the user's own for MINUTES=20, live and in files, and compares Keras
# make fuzz-pipelines  draws COUNT=2000 pipelines of scikit-learn, and compares all languages with it and Keras
# make fuzz-weights  draws weights for code of other models for MINUTES=20: they fit the same layers, and no others
# make torch       compares code from many PyTorch modules with PyTorch, in every language: minutes; FILE=1 compares the
#                  ONNX files of the newer exporter, which needs onnxscript in PYTORCH=/usr/bin/python3
# make backends    trains models in fixed point with Keras on JAX and on PyTorch, and compares the evaluator: minutes
# make fuzz-reader  mutates model files for MINUTES=20: nothing but clear errors may come out, soon, in little memory
# make fuzz-c      feeds generated C with what libFuzzer makes up, under sanitizers, for MINUTES=20
# make soak        feeds ten million steps, or STEPS, to every form of C under sanitizers, and says whether errors grow
# make flags       builds C with every option that alters arithmetic, at every level: right or refused, in an hour
# make cores       compiles fixed point for every microcontroller, at every level, as debuggers want it: an hour or two
# make prove       CBMC proves the C of two examples and of small models: about ten minutes of a processor, on all at once
# make mutants     puts mistakes into generated C, which its proofs refute: writes docs/reference/mutants.md
# make mutate      puts COUNT=300 mistakes into lstmgen's own Python, and counts by room those that tests see: an hour;
#                  ONLY=lstmgen/plan tries those of a room, TESTS=tests/plan with these tests; later runs try the rest
# make corpus      exports every model here in many forms into OUT, with hashes, to compare with another corpus AGAINST
# make bench       times generated C beside onnxruntime, LiteRT, Keras and numpy; see benchmarks/README.md
# make bench-python  times generated Python, under every Python that there is
# make bench-javascript  times generated JavaScript beside TensorFlow.js and onnxruntime-web, which npm fetches
# make bench-languages  times generated C#, Java, Go, Rust and Swift beside generated C
# make bench-scale  times the package for Python: what it adds to a call of C, two threads, and many sequences
# make bench-spark  times the package for Spark on a cluster of two executors, beside Keras; wants 10 GB of disk
# make bench-quantized  times C in fixed point and with stored weights beside onnxruntime's int8 and LiteRT's
# make gallery     trains models of keras.io, tests them and times their C and Python: writes docs/gallery.md
# make fit-work    fits what loops of C cost on microcontrollers, with CORE=Cortex-M4 on one; make cycles, cycles of it
# make toolchains  installs what the tests compile and run with (Debian, Ubuntu)

PYTHON ?= python3
BIN := .venv/bin
SUDO := $(shell [ "$$(id -u)" = 0 ] || echo sudo)

.PHONY: example quick check test lint docs site playground playground-check release newcomer platforms toolchains clean
.PHONY: torch backends fuzz fuzz-models fuzz-dtypes fuzz-custom fuzz-pipelines fuzz-weights fuzz-reader fuzz-c
.PHONY: soak flags cores prove mutants mutate corpus
.PHONY: bench bench-python bench-javascript bench-languages bench-scale bench-spark bench-quantized gallery fit-work cycles

example: .venv/package
	$(BIN)/python generated_examples/show.py

test: lint .venv/test .venv/spark .venv/pyright
	$(BIN)/python -m pytest -n 2 --dist worksteal $(PYTEST)

quick: .venv/dev
	$(BIN)/python -m pytest -n 2 -q $$($(BIN)/python tests/support/rooms.py quick)

check: lint .venv/test
	$(BIN)/python -m pytest -n 2 -q $$($(BIN)/python tests/support/rooms.py changed $(BASE))

lint: .venv/dev
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports

docs: .venv/test
	cd docs && PYTHONDONTWRITEBYTECODE=1 ../$(BIN)/python -m generate

site: .venv/docs
	NO_MKDOCS_2_WARNING=1 $(BIN)/python -m mkdocs build --strict

playground: .venv/package
	PYODIDE=$(PYODIDE) $(BIN)/python -m playground.build

playground-check: .venv/test
	LSTMGEN_PLAYGROUND=all $(BIN)/python -m pytest -q tests/playground

release: .venv/release
	$(BIN)/python -m release.build

newcomer:
	$(PYTHON) release/newcomer.py build/release

platforms: .venv/test
	PYTHONPATH=tests:tests/support:. $(BIN)/python tests/support/platforms.py

fuzz: fuzz-models fuzz-dtypes fuzz-custom fuzz-reader fuzz-c

fuzz-models: .venv/test
	$(BIN)/python tests/differential/fuzz.py models $(or $(MINUTES),20)

fuzz-dtypes: .venv/test
	$(BIN)/python tests/differential/fuzz.py dtypes $(or $(MINUTES),20)

fuzz-custom: .venv/test
	$(BIN)/python tests/differential/fuzz.py custom_code $(or $(MINUTES),20)

backends: .venv/backends
	for name in jax torch; do KERAS_BACKEND=$$name $</bin/python tests/support/keras_backends.py || exit 1; done

torch: LANGUAGES := python,numpy,micropython,c,javascript
torch:
	$(or $(PYTORCH),/usr/bin/python3) tests/support/torch_models.py --targets $(or $(TARGETS),$(LANGUAGES)) \
		$(if $(FILE),--file) $(ONLY)

fuzz-pipelines: .venv/test
	PYTHONPATH=tests:tests/cases:tests/support $(BIN)/python tests/support/drawn_pipelines.py $(or $(COUNT),2000) $(SEED)

fuzz-weights: .venv/test
	PYTHONPATH=tests:tests/cases:tests/support $(BIN)/python tests/support/fuzz_weights.py $(or $(MINUTES),20)

fuzz-reader: .venv/fuzz
	$(BIN)/python tests/read/fuzz.py $(or $(MINUTES),20)

fuzz-c: .venv/test
	PYTHONPATH=tests/cases $(BIN)/python tests/support/fuzz_c.py $(or $(MINUTES),20)

soak: .venv/test
	$(BIN)/python tests/support/soak.py $(or $(STEPS),10000000)

flags cores: export PYTHONPATH := tests/cases:tests/support
flags: .venv/test
	$(BIN)/python tests/support/flag_table.py $(OPTIONS)

cores: .venv/test
	$(BIN)/python tests/support/core_table.py $(BOARDS)

prove: .venv/test
	$(BIN)/python tests/support/prove.py

mutants: .venv/test
	$(BIN)/python tests/support/mutants.py

mutate: .venv/test
	$(BIN)/python tests/support/mutate.py run --count $(or $(COUNT),300) --seed $(or $(SEED),0) $(ONLY:%=--only %) $(TESTS)

corpus: .venv/test
	$(BIN)/python tests/support/corpus.py $(or $(OUT),build/corpus) $(AGAINST:%=--against %) $(ONLY:%=--only %)

bench: .venv/bench
	$(BIN)/python benchmarks/bench.py $(BENCH)

# Other Pythons that have goals beside numpy are given it.
bench-python: .venv/bench
	for v in 3.12 3.13; do \
		[ -e .venv/python$$v ] || ! python$$v -m venv .venv/python$$v || .venv/python$$v/bin/pip install -q numpy; \
	done
	PATH="$(CURDIR)/.venv/python3.12/bin:$(CURDIR)/.venv/python3.13/bin:$$PATH" \
		$(BIN)/python benchmarks/python_bench.py $(BENCH)

bench-javascript: .venv/bench
	$(BIN)/python benchmarks/javascript_bench.py $(BENCH)

bench-languages: .venv/package
	$(BIN)/python benchmarks/languages.py --out benchmarks/results/languages.md $(BENCH)

bench-scale: .venv/bench
	$(BIN)/python benchmarks/scale.py $(BENCH)

bench-spark: .venv/bench .venv/spark
	$(BIN)/python benchmarks/spark_bench.py $(BENCH)

bench-quantized: .venv/bench
	$(BIN)/python benchmarks/quantized.py $(BENCH)

gallery: .venv/bench
	$(BIN)/python benchmarks/gallery.py

# With the models and emulators of the tests.
fit-work cycles: export PYTHONPATH := tests/cases:tests/support
fit-work: .venv/package
	$(BIN)/python benchmarks/loop_costs/fit.py $(CORE) $(ONLY:%=--only %)

cycles: .venv/package
	$(BIN)/python benchmarks/loop_costs/cycles.py

toolchains:
	$(SUDO) apt-get install -y --no-install-recommends python3 python3-venv gcc g++ libc6-dev \
		clang-19 libclang-rt-19-dev tcc valgrind cbmc cppcheck qemu-user default-jdk-headless rustc golang-go mono-mcs mono-runtime swiftlang lua5.4 \
		gcc-arm-none-eabi picolibc-arm-none-eabi qemu-system-arm \
		gcc-riscv64-unknown-elf picolibc-riscv64-unknown-elf qemu-system-riscv \
		gcc-avr avr-libc libsimavr-dev libelf-dev arduino-core-avr arduino-builder cmake chromium \
		micropython pypy3 pypy3-venv python3-torch nodejs npm node-typescript wabt gcc-mingw-w64-x86-64-win32 wine wine64 \
		gcc-i686-linux-gnu gcc-arm-linux-gnueabihf gcc-aarch64-linux-gnu gcc-riscv64-linux-gnu \
		gcc-powerpc64-linux-gnu libc6-dev-i386-cross libc6-dev-armhf-cross libc6-dev-arm64-cross \
		libc6-dev-riscv64-cross libc6-dev-ppc64-cross

clean:
	rm -rf .venv build dist *.egg-info .pytest_cache .mypy_cache .ruff_cache .import_linter_cache

# Each file stands for something installed into .venv; a change of pyproject.toml installs it again. The warning
# is setuptools's for every editable install.
INSTALL := PYTHONWARNINGS="ignore:Editable installation" $(BIN)/python -m pip install --quiet --editable

.venv/bin/python:
	$(PYTHON) -m venv .venv

.venv/package: .venv/bin/python pyproject.toml
	$(INSTALL) .
	touch $@

.venv/dev: .venv/package
	$(INSTALL) '.[dev]'
	touch $@

.venv/test: .venv/dev
	$(INSTALL) '.[test,tensorflow]'
	touch $@

# Keras beside the PyTorch of the system, and JAX.
.venv/backends: pyproject.toml
	$(or $(PYTORCH),/usr/bin/python3) -m venv --system-site-packages $@
	$@/bin/python -m pip install --quiet keras jax jinja2 typer
	touch $@

# An environment of its own: Spark wants an older pandas.
.venv/spark: .venv/bin/python
	$(PYTHON) -m venv $@
	$@/bin/python -m pip install --quiet pyspark pyarrow 'pandas<3' numpy

# Not from PyPI, whose package fetches this one when it first runs. Without npm its test is skipped.
.venv/pyright: .venv/bin/python
	! command -v npm > /dev/null || npm install --prefix $@ --no-fund --no-audit --silent pyright@1.1.414

.venv/docs: .venv/package
	$(INSTALL) '.[docs]'
	touch $@

.venv/release: .venv/package
	$(INSTALL) '.[release]'
	touch $@

.venv/fuzz: .venv/test
	$(INSTALL) '.[fuzz]'
	touch $@

.venv/bench: .venv/package
	$(INSTALL) '.[bench]'
	touch $@
