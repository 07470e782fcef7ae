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
  PEERS="$folder/bin/python"
}

# routingkit FOLDER: builds bench/routingkit.cpp with the sources of RoutingKit that routingkit-cch carries.
routingkit() {
  local folder=$1 source file
  need g++ g++
  [ ! "$folder/routingkit" -nt bench/routingkit.cpp ] || return 0
  mkdir -p "$folder"
  if ! compgen -G "$folder/routingkit_cch-*/RoutingKit" >/dev/null; then
    "$PEERS" -m pip download --quiet --disable-pip-version-check --no-deps --no-binary routingkit-cch \
      --dest "$folder" "$(grep '^routingkit-cch' bench/peers-reach.txt)"
    tar -xzf "$folder"/routingkit_cch-*.tar.gz -C "$folder"
  fi
  source=$(compgen -G "$folder/routingkit_cch-*/RoutingKit")
  local files=()
  for file in customizable_contraction_hierarchy contraction_hierarchy bit_vector bit_select id_mapper \
    nested_dissection verify graph_util timer; do
    files+=("$source/src/$file.cpp")
  done
  g++ -std=c++17 -O3 -march=native -DNDEBUG -w -I "$source/include" -I "$source/src" \
    -o "$folder/routingkit" bench/routingkit.cpp "${files[@]}" -pthread
}
