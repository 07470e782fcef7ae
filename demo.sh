#!/usr/bin/env bash
# Builds liyuan, makes the model region, runs its plan, makes the answer sheet, and says where they are.
#   ./demo.sh [--full] [FOLDER]   default ./demo; a folder that this script made before is made anew
# --full builds the PDF in, too, which takes some minutes more, and makes it.
# LIYUAN_PROFILE=dev uses the build of the tests instead of the release build.
set -euo pipefail
cd "$(dirname "$0")"
. scripts/need.sh

features=() pdf=()
if [ "${1:-}" = --full ]; then
  shift
  features=(--features liyuan-cli/pdf) pdf=(--pdf)
  scripts/fonts.sh
fi
folder=${1:-demo}
profile=${LIYUAN_PROFILE:-release}
need_rust

say "building liyuan ($profile; the first time takes some minutes)"
cargo build --quiet --locked --profile "$profile" --package liyuan-cli ${features[@]+"${features[@]}"}
[ "$profile" = dev ] && built=debug || built=$profile
liyuan="$(target_folder)/$built/liyuan"
[ -x "$liyuan" ] || liyuan="$liyuan.exe"

if [ -e "$folder" ]; then
  [ -f "$folder/liyuan.toml" ] || { say "\`$folder\` is there and holds no plan; name another folder"; exit 2; }
  rm -rf "$folder"
fi
"$liyuan" demo "$folder"
"$liyuan" run "$folder/liyuan.toml" --output "$folder/out"
"$liyuan" report "$folder/out" ${pdf[@]+"${pdf[@]}"}
say "the picture: $(cd "$folder/out" && pwd)/index.html"
say "the answer sheet: $(cd "$folder/out/sheet" && pwd)/sheet.zh.html, sheet.en.html"
[ ${#pdf[@]} = 0 ] || say "as PDF: $(cd "$folder/out/sheet" && pwd)/sheet.zh.pdf, sheet.en.pdf"
