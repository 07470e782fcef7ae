# Installs what a script of this folder's parent needs and does not find. Sourced, not run.
# Only Debian and its relatives are served; elsewhere the missing program is named and the
# caller decides whether it can go on without it.

say() { printf '%s\n' "$*" >&2; }

# apt PACKAGE…: installs packages, once more if the first try fails.
apt() {
  command -v apt-get >/dev/null || { say "please install: $*"; return 1; }
  local sudo=()
  if [ "$(id -u)" != 0 ]; then
    command -v sudo >/dev/null || { say "please install as root: apt-get install $*"; return 1; }
    sudo=(sudo)
  fi
  local try
  for try in 1 2; do
    "${sudo[@]}" apt-get update -qq >/dev/null 2>&1 || true
    if "${sudo[@]}" env DEBIAN_FRONTEND=noninteractive \
      apt-get install -y -qq --no-install-recommends "$@" >/dev/null 2>&1; then
      return 0
    fi
    say "apt-get install $*: try $try failed"
  done
  return 1
}

# need COMMAND PACKAGE…: installs the packages where the command is not found.
need() {
  local name=$1
  shift
  command -v "$name" >/dev/null || { say "installing $*"; apt "$@"; }
}

# need_rust: cargo and a linker, or a sentence that says what to do.
need_rust() {
  if ! command -v cargo >/dev/null && [ -x "$HOME/.cargo/bin/cargo" ]; then
    PATH="$HOME/.cargo/bin:$PATH"
  fi
  command -v cargo >/dev/null || { say "cargo is not found; install Rust 1.95 or newer (rustup)"; return 4; }
  need cc gcc libc6-dev || return 4
}

# need_component NAME: a part of the Rust toolchain (clippy, rustfmt); fails where it cannot be had.
need_component() {
  local command=$1
  [ "$command" = rustfmt ] && command=fmt
  cargo "$command" --version >/dev/null 2>&1 && return 0
  command -v rustup >/dev/null && rustup component add "$1" >/dev/null 2>&1
}

# target_folder: where cargo puts what it builds.
target_folder() { printf '%s' "${CARGO_TARGET_DIR:-target}"; }
