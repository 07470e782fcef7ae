#!/usr/bin/env bash
# Every check of the project, suite by suite, each with its time.
#   ./test.sh                 all suites but pdf, office and long
#   ./test.sh --full          those, the PDF, whose dependencies take some minutes to build, and the workbooks in LibreOffice
#   ./test.sh unit browser    only those
#   ./test.sh long            10,000 random maps instead of 2,400
# Installs what is missing. A suite that cannot run here is skipped by name; with
# LIYUAN_REQUIRE_DATA=1 (continuous integration) a skipped suite is a failure, except for those
# whose tool this machine's registries do not carry (deny).
set -euo pipefail
cd "$(dirname "$0")"
. scripts/need.sh

export LIYUAN_DATA=${LIYUAN_DATA:-../shared/data}
export CARGO_TERM_COLOR=${CARGO_TERM_COLOR:-never}
# Random tests draw the same cases on every run, so that a failure is of the change at hand;
# PROPTEST_RNG_SEED=$RANDOM ./test.sh unit looks for new ones.
export PROPTEST_RNG_SEED=${PROPTEST_RNG_SEED:-20261125}
# Tests run in the folder of their crate: they get the absolute path.
[ -d "$LIYUAN_DATA" ] && LIYUAN_DATA=$(cd "$LIYUAN_DATA" && pwd)
SKIP=99

suite_format() {
  need_component rustfmt || return $SKIP
  cargo fmt --all --check
}

suite_lint() {
  need_component clippy || return $SKIP
  cargo clippy --quiet --locked --workspace --all-targets -- -D warnings
}

suite_unit() { cargo test --quiet --locked --workspace; }

# Not among the usual suites: ten thousand random maps against the oracle on raw ways, not 2,400.
suite_long() {
  LIYUAN_ORACLE_MAPS=${LIYUAN_ORACLE_MAPS:-10000} LIYUAN_ORACLE_SEED=${LIYUAN_ORACLE_SEED:-100000} \
    cargo test --quiet --locked -p liyuan-roads --test oracle_random
}

# The program and the library have one name, and so one folder: one after the other.
suite_docs() {
  local flags=(--quiet --locked --no-deps --document-private-items)
  RUSTDOCFLAGS="-D warnings" cargo doc "${flags[@]}" --workspace --exclude liyuan-cli || return 1
  RUSTDOCFLAGS="-D warnings" cargo doc "${flags[@]}" -p liyuan-cli
}

# The sheet as PDF: another build, with typst. That of the model region is held against PDF/UA-1, and its pages are drawn
# into $LIYUAN_SHOTS (default: pdf-pages in the target folder), to be looked at.
suite_pdf() {
  need pdftotext poppler-utils || return $SKIP
  scripts/fonts.sh || return $SKIP
  cargo test --quiet --locked --package liyuan-report --features pdf pdf || return 1
  cargo build --quiet --locked --package liyuan-cli --features pdf || return 1
  local folder pages lang
  folder=$(mktemp -d)
  model_sheet "$folder" --pdf || return 1
  pages=${LIYUAN_SHOTS:-$(target_folder)/pdf-pages}
  mkdir -p "$pages"
  rm -f "$pages"/sheet.??-*.png
  for lang in zh en; do
    pdftoppm -r 80 -png "$folder/out/sheet/sheet.$lang.pdf" "$pages/sheet.$lang" || return 1
  done
  say "the pages: $pages"
  if validator; then
    "$(target_folder)/pdfua/bin/python" scripts/pdfua.py "$folder"/out/sheet/sheet.{zh,en}.pdf || return 1
  else
    say "pdf: skipped: PDF/UA-1, for its validator cannot be had here"
  fi
  rm -rf "$folder"
}

# model_sheet FOLDER [FLAG…]: the model region and its answer sheet, made by the program as it was built last.
model_sheet() {
  local folder=$1 liyuan
  shift
  liyuan="$(target_folder)/debug/liyuan"
  "$liyuan" --quiet demo "$folder" >/dev/null && "$liyuan" --quiet run "$folder/liyuan.toml" >/dev/null \
    && "$liyuan" --quiet report "$folder/out" "$@" >/dev/null
}

# validator: an environment of Python in the target folder that has the validator of PDF/UA-1, as a package.
validator() {
  local folder
  folder="$(target_folder)/pdfua"
  need python3 python3 || return 1
  if [ ! -x "$folder/bin/pip" ]; then
    python3 -m venv --clear "$folder" >/dev/null 2>&1 \
      || { apt python3-venv && python3 -m venv --clear "$folder"; } || return 1
  fi
  "$folder/bin/pip" install --quiet --disable-pip-version-check --only-binary :all: -r scripts/pdfua.txt
}

# The workbooks of the model region as LibreOffice opens them.
suite_office() {
  need python3 python3 || return $SKIP
  need soffice libreoffice-calc-nogui || return $SKIP
  cargo build --quiet --locked --package liyuan-cli || return 1
  local folder
  folder=$(mktemp -d)
  model_sheet "$folder" || return 1
  python3 scripts/office.py "$folder/out/sheet" || return 1
  rm -rf "$folder"
}

suite_demo() {
  local folder
  folder=$(mktemp -d)
  LIYUAN_PROFILE=dev ./demo.sh "$folder/demo" || return 1
  [ -s "$folder/demo/out/index.html" ] || return 1
  rm -rf "$folder"
}

suite_browser() {
  [ -f e2e/package-lock.json ] || return $SKIP
  need node nodejs npm || return $SKIP
  command -v chromium >/dev/null || apt chromium fonts-noto-cjk || return $SKIP
  fc-list 2>/dev/null | grep -qi cjk || apt fonts-noto-cjk || return $SKIP
  cargo build --quiet --locked --package liyuan-cli || return 1
  (
    cd e2e
    npm ci --silent --no-audit --no-fund || npm ci --silent --no-audit --no-fund || exit 1
    LIYUAN="$(cd .. && cd "$(target_folder)" && pwd)/debug/liyuan" npm test --silent
  )
}

suite_fuzz() {
  [ -x fuzz/run.sh ] || return $SKIP
  fuzz/run.sh
}

suite_deny() {
  cargo deny --version >/dev/null 2>&1 || return $SKIP
  cargo deny check
}

need_rust
suites=("$@")
usual=(format lint unit docs demo browser fuzz deny)
case "${1:-}" in
  "") suites=("${usual[@]}") ;;
  --full) suites=("${usual[@]}" pdf office) ;;
esac
passed=() failed=() skipped=()
for suite in "${suites[@]}"; do
  declare -F "suite_$suite" >/dev/null || { say "no suite \`$suite\`"; exit 2; }
  printf '\n== %s\n' "$suite"
  begin=$SECONDS
  status=0
  "suite_$suite" || status=$?
  if [ $status = $SKIP ] && [ "${LIYUAN_REQUIRE_DATA:-}" = 1 ] && [ "$suite" != deny ]; then
    say "$suite: what it needs is not here, and it is required"
    status=1
  fi
  case $status in
    0) passed+=("$suite") word=passed ;;
    $SKIP) skipped+=("$suite") word="skipped: what it needs is not here" ;;
    *) failed+=("$suite") word=FAILED ;;
  esac
  printf '== %s: %s, %d s\n' "$suite" "$word" $((SECONDS - begin))
done

printf '\nall suites took %d s\n' "$SECONDS"
[ ${#failed[@]} = 0 ] || printf 'failed: %s\n' "${failed[*]}"
printf 'suites: %d passed, %d failed, %d skipped\n' ${#passed[@]} ${#failed[@]} ${#skipped[@]}
[ ${#failed[@]} = 0 ]
