# The words of this repository. `./just` works without `just` installed.

set shell := ["sh", "-eu", "-c"]
set positional-arguments := true

export PATH := justfile_directory() / ".tools/bin" + ":" + env("PATH")

_default:
    @"{{ just_executable() }}" --list --unsorted

# Install what is missing, build, and serve everything; ARGS go to `ezclips serve`
[group('use')]
run *ARGS: setup
    cargo build --release --locked
    @cargo run --quiet --release --locked -- doctor || true
    @exec cargo run --quiet --release --locked -- serve --role all "$@"

# Say what is installed, what is missing, and how to get it
[group('use')]
doctor:
    @cargo run --quiet --release --locked -- doctor

# Install ffmpeg and yt-dlp if they are missing; a second run does nothing
[group('set up')]
setup:
    @tools/setup.sh

# Install what the tests need as well
[group('set up')]
setup-tests: setup
    @tools/setup-tests.sh
    @tools/deploy-check-setup.sh

# Fetch the newest yt-dlp: sites change often
[group('set up')]
update-tools:
    @rm -f .tools/setup.stamp
    @tools/setup.sh

# Remove everything that was installed into this checkout
[group('set up')]
clean-tools:
    rm -rf .tools tests/ui/node_modules

# Set up, then run every check and every test
[group('check')]
test: setup-tests
    @tools/test.sh

# Check formatting, lints, dependencies and the page's types, without running tests
[group('check')]
lint: setup-tests deps
    cargo fmt --all --check
    cargo clippy --locked --all-targets -- -D warnings
    npm run --silent format:check --prefix tests/ui
    npm run --silent types --prefix tests/ui

# Format the Rust code and the page
[group('check')]
fmt: setup-tests
    cargo fmt --all
    npm run --silent format --prefix tests/ui

# Run cargo with the fetched tools on PATH, such as `./just cargo test --test readme`
[group('check')]
cargo *ARGS: setup
    @cargo "$@"

# Drive the page of the real program in a real browser
[group('check')]
ui-e2e: setup-tests
    @tools/e2e.sh

# Drive the API of the real program by its OpenAPI document; ARGS go to `schemathesis run`
[group('check')]
api-e2e *ARGS: setup-tests
    @tools/schemathesis.sh "$@"

# Check licences and sources of the dependencies against deny.toml
[group('check')]
deps: setup
    @.tools/venv/bin/python tools/deps.py

# The same with cargo-deny, which knows security advisories too (needs `cargo install cargo-deny`)
[group('check')]
advisories:
    cargo deny check

# Check the scripts, the Dockerfile, the workflows and the files in deploy/
[group('check')]
deploy-check: setup-tests
    @tools/deploy-check.sh

# Build the image without a container engine and try it out (root, five minutes; ARGS: the program)
[group('check')]
image-check *ARGS:
    @tools/image-check.sh "$@"

# Measure the real program on this machine; prints three tables (with `--self-test`, checks the meter)
[group('measure')]
bench *ARGS:
    @cargo bench --quiet --locked --bench product -- "$@"
    @[ $# -gt 0 ] || cargo bench --quiet --locked --bench product -- --redis
    @[ $# -gt 0 ] || cargo bench --quiet --locked --bench cutting

# Measure the cutting against ffmpeg alone (a quarter of an hour)
[group('measure')]
bench-cutting:
    @cargo bench --quiet --locked --bench cutting

# Measure the queue on Redis beside Express with BullMQ (needs redis-server and node)
[group('measure')]
bench-redis:
    @cargo bench --quiet --locked --bench product -- --redis

# Measure all, and put the tables into the README
[group('measure')]
bench-readme:
    @mkdir -p target
    @cargo bench --quiet --locked --bench product >target/bench.md
    @tools/readme-block.sh bench <target/bench.md
    @cargo bench --quiet --locked --bench product -- --redis >target/redis.md
    @tools/readme-block.sh redis <target/redis.md
    @cargo bench --quiet --locked --bench cutting >target/cutting.md
    @tools/readme-block.sh cutting <target/cutting.md

# Kill processes that share one data folder, mostly the store's owner, and check that nothing is lost
[group('measure')]
chaos KILLS="1000": setup
    @mkdir -p target
    @EZCLIPS_CHAOS_KILLS="$1" EZCLIPS_CHAOS_TABLE=target/chaos.md \
        cargo test --quiet --release --locked --test chaos -- --nocapture >target/chaos.log || \
        { cat target/chaos.log; exit 1; }
    @cat target/chaos.md

# Flood the real program with slow clients, ten thousand submissions and a rush (three minutes)
[group('measure')]
flood:
    @FLOOD=full cargo test --quiet --release --locked --test flood -- --nocapture

# The same as chaos, and put the table into the README
[group('measure')]
chaos-readme KILLS="1000": (chaos KILLS)
    @tools/readme-block.sh chaos <target/chaos.md

# Kill processes of three hosts and their Redis while SERIES series are cut, and check every clip
[group('measure')]
fleet SERIES="200": setup
    @mkdir -p target
    @EZCLIPS_FLEET_SERIES="$1" EZCLIPS_FLEET_TABLE=target/fleet.md \
        cargo test --quiet --release --locked --test fleet -- --nocapture >target/fleet.log || \
        { cat target/fleet.log; exit 1; }
    @cat target/fleet.md

# The same, and put the table into the README
[group('measure')]
fleet-readme SERIES="200": (fleet SERIES)
    @tools/readme-block.sh fleet <target/fleet.md

# Hold the page to its budget in a real browser: bytes, first paint, movement, longest tasks (ARGS: an address)
[group('measure')]
page-budget *ARGS: setup-tests
    @npm run --silent budget --prefix tests/ui -- "$@"

# Write the generated tables of the README
[group('generate')]
docs:
    @cargo run --quiet --locked -- config markdown | tools/readme-block.sh config

# Make the README's picture of all layouts again, of two seconds of a video
[group('generate')]
layouts VIDEO *SECOND:
    @tools/layouts.sh "$@"

# Build the page that the program serves out of assets/ui (ARGS: `--watch` builds again after every change)
[group('generate')]
page *ARGS: setup-tests
    @npm run --silent page --prefix tests/ui -- "$@"

# Make the page's one-file library again from its npm packages
[group('generate')]
vendor: setup-tests
    npm run --silent vendor --prefix tests/ui
