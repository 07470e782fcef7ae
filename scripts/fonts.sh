#!/usr/bin/env bash
# Fetches the font of the PDF, regular and bold, from the npm registry into ./fonts (or LIYUAN_FONTS), checked by hash.
#   scripts/fonts.sh
# Noto Sans SC, SIL Open Font License 1.1. Needed to build with `--features pdf`, never to run.
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/need.sh

package=@expo-google-fonts/noto-sans-sc@0.4.3
folder=${LIYUAN_FONTS:-fonts}
sums="d45f67f0a7c0ca3f256950777ce6a61cc7ce5f9696d02900cbbaac25f8aa7d16  NotoSansSC-Regular.ttf
9a38ae0ab28cd5a256f9ea8e00dedc688aac17f7915fcb000572990afa956b96  NotoSansSC-Bold.ttf"

sums_of() { if command -v sha256sum >/dev/null; then sha256sum "$@"; else shasum -a 256 "$@"; fi; }
whole() { (cd "$folder" && printf '%s\n' "$sums" | sums_of --check --status) 2>/dev/null; }

mkdir -p "$folder"
whole && exit 0
need npm nodejs npm || exit 4
say "fetching the font of the PDF ($package)"
temporary=$(mktemp -d)
trap 'rm -rf "$temporary"' EXIT
npm pack --silent --pack-destination "$temporary" "$package" >/dev/null \
  || npm pack --silent --pack-destination "$temporary" "$package" >/dev/null
tar -xzf "$temporary"/*.tgz -C "$temporary"
cp "$temporary/package/400Regular/NotoSansSC_400Regular.ttf" "$folder/NotoSansSC-Regular.ttf"
cp "$temporary/package/700Bold/NotoSansSC_700Bold.ttf" "$folder/NotoSansSC-Bold.ttf"
cp "$temporary/package/LICENSE_FONT" "$folder/LICENSE_FONT"
whole || { say "the font in \`$folder\` is not the one that was expected"; exit 1; }
