#!/usr/bin/env bash
# Feeds broken bytes to every reader.
#   fuzz/run.sh              10 seconds each
#   fuzz/run.sh 300          300 seconds each
#   fuzz/run.sh 60 csv pbf   only those
# An input that makes a reader panic, take five seconds or run out of memory is kept in
# fuzz/artifacts; `cargo run --manifest-path fuzz/Cargo.toml --bin NAME FILE` reads it again.
set -euo pipefail
cd "$(dirname "$0")/.."
seconds=${1:-10}
shift || true
targets=("$@")
[ ${#targets[@]} -gt 0 ] || targets=(plan_file csv osm_xml pbf region_file xlsx geopackage shapefile geojson geotiff)

# The program's own target folder: its dependencies are built already.
export CARGO_TARGET_DIR=${CARGO_TARGET_DIR:-target}
cargo build --quiet --locked --manifest-path fuzz/Cargo.toml

# A reader that asks for the memory that a damaged length promises must fail here, not swap.
ulimit -v 4000000 2>/dev/null || true
failed=0
for target in "${targets[@]}"; do
  "$CARGO_TARGET_DIR/debug/$target" "$seconds" 2>"$CARGO_TARGET_DIR/fuzz-$target.log" || {
    tail -n 20 "$CARGO_TARGET_DIR/fuzz-$target.log" >&2
    failed=1
  }
done
exit $failed
