# The system's own packages, through apt.
# shellcheck shell=bash

# `as_root COMMAND...`: as root, through sudo where it asks for no password, else not at all.
as_root() {
  if [ "$(id -u)" -eq 0 ]; then
    "$@"
  elif command -v sudo >/dev/null && sudo -n true 2>/dev/null; then
    sudo -n "$@"
  else
    return 1
  fi
}

# `apt_install PACKAGE...`: 1 where there is no apt or no right to use it.
apt_install() {
  command -v apt-get >/dev/null || return 1
  as_root true || return 1
  say "installing $* with apt-get"
  as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@" \
    >/dev/null 2>&1 </dev/null && return
  # A new machine has no package lists yet, or old ones.
  quietly as_root apt-get update -qq
  quietly as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@"
}

# `needs COMMAND PACKAGE REASON`: brings a command that is missing.
needs() {
  command -v "$1" >/dev/null && return
  apt_install "$2" || die "$1 is missing ($3)" "install the package $2 as root and try again"
}

# `needs_library NAME PACKAGE REASON`: brings a shared library that is missing.
needs_library() {
  /sbin/ldconfig -p | grep -q "^[[:space:]]*$1 " && return
  apt_install "$2" || die "the library $1 is missing ($3)" "install the package $2 as root and try again"
}
