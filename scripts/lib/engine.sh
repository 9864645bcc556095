# A Docker engine for the tests, with a socket and data of its own: nobody else's containers are in reach.
# shellcheck shell=bash

# Starts it, exports where it is as SPACEKIT_TEST_ENGINE, and sees to its end.
start_engine() {
  local answers
  answers=$(mktemp -u)
  mkfifo -m 600 "$answers"
  as_root env PATH="$PATH" TMPDIR="${TMPDIR:-/tmp}" "$python" "$root/tests/support/running_engine.py" \
    >"$answers" </dev/null &
  trap stop_engine EXIT
  # Its own number, since what we started may be sudo, or a shell of ours.
  read -r engine_process SPACEKIT_TEST_ENGINE <"$answers" || SPACEKIT_TEST_ENGINE=''
  rm -f "$answers"
  if [ -z "$SPACEKIT_TEST_ENGINE" ]; then
    [ "${CI:-}" != true ] || die "no Docker engine could be started for the tests" \
      "the lines above say why; in a container it needs --privileged"
    say "no Docker engine could be started here: the tests that need one are left out"
    SPACEKIT_TEST_ENGINE=none
  fi
  export SPACEKIT_TEST_ENGINE
}

stop_engine() {
  as_root kill "${engine_process:-}" 2>/dev/null || return 0
  wait
}
