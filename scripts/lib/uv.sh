# Brings uv, on a machine that may have no more than Python, git and apt.
# Sets $uv; nothing outside the project's folder is changed unless every other way fails.
# shellcheck shell=bash

# The first with `uv pip install --group`, which the tests' environment is made with.
readonly uv_minimum=0.8
readonly uv_home="$root/.venv-uv"

bring_uv() {
  if uv=$(command -v uv) && is_new_enough "$uv"; then
    return
  fi
  uv=$uv_home/bin/uv
  if ! { [ -x "$uv" ] && is_new_enough "$uv"; }; then
    command -v python3 >/dev/null || die "there is no python3" "install Python 3.11 or newer and try again"
    say "bringing uv into ${uv_home#"$root/"}"
    uv_with_venv || uv_with_pip_of_system || uv_with_pip_of_apt || uv_with_root || die \
      "uv could not be installed" \
      "install it yourself (python3-venv from apt is enough for this script), put it on the PATH and try again"
  fi
  speak_as_pip
}

is_new_enough() {
  local version
  version=$("$1" --version 2>/dev/null) || return 1
  version=${version#uv }
  version=${version%% *}
  [ "$(printf '%s\n%s\n' "$uv_minimum" "$version" | sort -V | head -n 1)" = "$uv_minimum" ]
}

# The plain way; Debian's Python has no ensurepip unless python3-venv is installed.
uv_with_venv() {
  python3 -c 'import ensurepip' 2>/dev/null || return 1
  rm -rf "$uv_home"
  quietly python3 -m venv "$uv_home" && install_uv "$uv_home/bin/python" -m pip
}

# A pip that may not install into the system can install into an environment.
uv_with_pip_of_system() {
  python3 -m pip --version >/dev/null 2>&1 || return 1
  bare_environment && install_uv python3 -m pip --python "$uv_home/bin/python"
}

# Debian has pip as a wheel, which runs as it is. Downloading a package takes no root.
uv_with_pip_of_apt() {
  command -v apt-get >/dev/null && command -v dpkg-deb >/dev/null || return 1
  local scratch pip
  scratch=$(mktemp -d)
  say "taking pip from the package python3-pip-whl (it is not installed)"
  if (cd "$scratch" && download_pip && dpkg-deb -x python3-pip-whl_*.deb .) >/dev/null 2>&1 </dev/null; then
    pip=$(find "$scratch/usr/share/python-wheels" -name 'pip-*.whl' | head -n 1)
    if bare_environment && install_uv python3 "$pip/pip" --python "$uv_home/bin/python"; then
      rm -rf "$scratch"
      return
    fi
  fi
  rm -rf "$scratch"
  return 1
}

download_pip() {
  # Root's apt-get would hand over to a user that may not write here.
  apt-get download -o APT::Sandbox::User=root python3-pip-whl && return
  as_root apt-get update -qq && apt-get download -o APT::Sandbox::User=root python3-pip-whl
}

# The last way: it changes the system.
uv_with_root() {
  apt_install python3-venv ca-certificates && uv_with_venv
}

bare_environment() {
  rm -rf "$uv_home"
  quietly python3 -m venv --without-pip "$uv_home"
}

# `install_uv PIP...`: and keep the index that pip is set up for, since uv reads none of pip's settings.
install_uv() {
  quietly "$@" install --disable-pip-version-check --quiet "uv>=$uv_minimum" || return 1
  "$@" config get global.index-url >"$uv_home/index-url" 2>/dev/null || rm -f "$uv_home/index-url"
}

# uv uses the index and the certificates that pip was told of, unless it was told of its own.
speak_as_pip() {
  local index=${PIP_INDEX_URL:-}
  if [ -z "$index" ] && [ -s "$uv_home/index-url" ]; then
    index=$(cat "$uv_home/index-url")
  fi
  if [ -n "$index" ] && [ -z "${UV_DEFAULT_INDEX:-}${UV_INDEX_URL:-}" ]; then
    export UV_DEFAULT_INDEX=$index
  fi
  if [ -n "${PIP_CERT:-}" ] && [ -z "${SSL_CERT_FILE:-}" ]; then
    export SSL_CERT_FILE=$PIP_CERT
  fi
}
