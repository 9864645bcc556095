# The project's virtual environments. Pinned, so that a test run means the same everywhere.
# shellcheck shell=bash

readonly python_wanted='>=3.11'

# `environment NAME`: makes $root/NAME unless it is there, and sets $environment and $python.
environment() {
  environment=$root/$1
  python=$environment/bin/python
  if ! "$python" -c '' 2>/dev/null; then
    say "making the virtual environment $1"
    "$uv" venv --quiet --no-project --allow-existing --python "${SPACEKIT_PYTHON:-$python_wanted}" "$environment" \
      </dev/null || die "no virtual environment could be made in $environment" \
      "Python 3.11 or newer is needed; SPACEKIT_PYTHON=/path/to/python picks one"
  fi
}

# `install ARGUMENT...`: into the environment made last. What is there already costs nothing.
install() {
  "$uv" pip install --quiet --python "$python" --constraints "$root/constraints.txt" "$@" </dev/null \
    || die "installing $* failed" "the lines above say why; the package index must be reachable"
}
