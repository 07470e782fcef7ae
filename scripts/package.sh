#!/usr/bin/env bash
# Builds the program for one target and puts it into dist/liyuan-VERSION-NAME.zip: one file and
# its licences.
#   scripts/package.sh TARGET NAME      scripts/package.sh x86_64-unknown-linux-gnu linux-x86_64
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/need.sh

target=$1 name=$2
need_rust
cargo build --locked --release --target "$target" --package liyuan-cli
version=$(sed -n 's/^version = "\(.*\)"$/\1/p' Cargo.toml | head -n 1)
program="$(target_folder)/$target/release/liyuan"
[ -f "$program" ] || program="$program.exe"

folder=$(mktemp -d)
cp "$program" LICENSE-MIT LICENSE-APACHE NOTICE "$folder"
mkdir -p dist
zip="$PWD/dist/liyuan-$version-$name.zip"
rm -f "$zip"
if command -v 7z >/dev/null; then # what Windows runners have
  (cd "$folder" && 7z a -tzip "$zip" . >/dev/null)
else
  need zip zip
  (cd "$folder" && zip -q -X "$zip" ./*)
fi
rm -rf "$folder"
say "$zip"
