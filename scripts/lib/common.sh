# What every script starts with: where the project lies, how to speak, and the rest of this folder.
# shellcheck shell=bash

set -euo pipefail

root=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")/../.." && pwd)
readonly root

# What the scripts say goes to stderr: stdout belongs to the program that they start.
say() { printf '==> %s\n' "$*" >&2; }

# A cause, and what to do next.
die() {
  printf '\nerror: %s\n' "$1" >&2
  [ $# -lt 2 ] || printf '\nhint: %s\n' "$2" >&2
  exit 1
}

# Runs a command; what it prints is shown only if it fails.
quietly() {
  local log
  log=$(mktemp)
  if "$@" >"$log" 2>&1 </dev/null; then
    rm -f "$log"
  else
    local code=$?
    cat "$log" >&2
    rm -f "$log"
    return "$code"
  fi
}

# shellcheck source=lib/system.sh
. "$root/scripts/lib/system.sh"
# shellcheck source=lib/uv.sh
. "$root/scripts/lib/uv.sh"
# shellcheck source=lib/environment.sh
. "$root/scripts/lib/environment.sh"
# shellcheck source=lib/node.sh
. "$root/scripts/lib/node.sh"
# shellcheck source=lib/checks.sh
. "$root/scripts/lib/checks.sh"
# shellcheck source=lib/engine.sh
. "$root/scripts/lib/engine.sh"
