#!/usr/bin/env bash
# Runs the plan of this folder on the data of Porto Alegre.
#   examples/porto-alegre/run.sh [FOLDER]       default ./out/porto-alegre
# The data (poa_osm.pbf, poa_hexgrid.csv, poa_points_of_interest.csv) are read from
# $LIYUAN_DATA/porto-alegre, default ../shared/data/porto-alegre; they are those of the R package r5r.
set -euo pipefail
cd "$(dirname "$0")/../.."
. scripts/need.sh

folder=${1:-out/porto-alegre}
data=${LIYUAN_DATA:-../shared/data}/porto-alegre
[ -f "$data/poa_osm.pbf" ] || { say "$data/poa_osm.pbf is not there; set LIYUAN_DATA"; exit 2; }
need_rust
cargo build --quiet --locked --release --package liyuan-cli

mkdir -p "$folder"
cp examples/porto-alegre/liyuan.toml "$data/poa_osm.pbf" "$data/poa_hexgrid.csv" "$folder"

# Hexagons that hold a school or a health site stand for them: the table has no others.
hexagons() { awk -F, -v column="$1" 'NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i } NR == 1 || $at[column] > 0 { print $at["id"] "," $at["lon"] "," $at["lat"] }' "$data/poa_hexgrid.csv"; }
hexagons schools >"$folder/schools.csv"
hexagons healthcare >"$folder/clinics.csv"
# Points of interest are landmarks; two are hospitals, two universities.
grep -E '^id,|_hospital,' "$data/poa_points_of_interest.csv" >"$folder/hospitals.csv"
grep -E '^(id|ufrgs|pucrs),' "$data/poa_points_of_interest.csv" >"$folder/universities.csv"

"$(target_folder)/release/liyuan" run "$folder/liyuan.toml" --output "$folder/out"
say "the picture: $(cd "$folder/out" && pwd)/index.html"
"$(target_folder)/release/liyuan" report "$folder/out"
