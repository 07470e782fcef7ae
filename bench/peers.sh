# Makes bench/.venv with the peers that the benchmarks run beside liyuan. Sourced, not run.
# osrm-bindings (OSRM's own programs) and pyvalhalla (Valhalla's) have wheels for Python 3.12.

# python312: a Python 3.12, from the path or from pyenv.
python312() {
  local found
  for found in "$(command -v python3.12)" "$HOME"/.pyenv/versions/3.12*/bin/python3.12; do
    if [ -x "$found" ] && "$found" -c 'import venv' 2>/dev/null; then
      printf '%s' "$found"
      return 0
    fi
  done
  return 1
}

# peers: installs what is missing and says where the environment's Python is in $PEERS.
peers() {
  local folder=bench/.venv python
  if [ ! -x "$folder/bin/python" ]; then
    python=$(python312) || {
      say "Python 3.12 is not found: install it (pyenv install 3.12), the wheels of the peers need it"
      return 4
    }
    "$python" -m venv "$folder"
  fi
  "$folder/bin/python" -m pip install --quiet --disable-pip-version-check -r bench/peers.txt
  need osmium osmium-tool
  PEERS="$folder/bin/python"
}
