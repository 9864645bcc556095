# The checks that run nothing of spacekit: style, types, import contracts, scripts, workflows, the page.
# shellcheck shell=bash

failed=()

# `check NAME COMMAND...`: runs it from the project's root; a failure is remembered and the next check runs.
check() {
  local name=$1 start=$SECONDS
  shift
  if (cd "$root" && "$@") </dev/null >&2; then
    say "$name: fine ($((SECONDS - start)) s)"
  else
    failed+=("$name")
    say "$name: FAILED ($((SECONDS - start)) s)"
  fi
}

# Reads the tree, whichever spacekit the environment holds.
tree() { env PYTHONPATH="$root:$root/runtime" "$@"; }

check_python() {
  check lint "$environment/bin/ruff" check --quiet .
  check format "$environment/bin/ruff" format --check --quiet .
  check types tree "$environment/bin/mypy" --no-error-summary
  # Its cache goes by modification times, which has hidden a broken contract; without it: a third of a second.
  check imports quietly tree "$environment/bin/lint-imports" --no-cache
  check "types of the wire" "$python" scripts/generate-types --check
}

check_scripts() {
  check shell "$environment/bin/shellcheck" --check-sourced --external-sources --source-path=SCRIPTDIR \
    scripts/try scripts/test scripts/check .ci/run tests/e2e/fresh-machine .github/actions/push/run
  check workflows "$environment/bin/zizmor" --quiet --offline .github
}

check_web() {
  check "workflows: syntax" node scripts/lib/actionlint.mjs "$root"/.github/workflows/*.yml
  check "page: types" npm --prefix runtime/web run --silent check
  check "page: lint" npm --prefix runtime/web run --silent lint
  check "page: tests" npm --prefix runtime/web run --silent test
}

# Says how it went and gives the exit code.
conclude() {
  if [ ${#failed[@]} -gt 0 ]; then
    local list
    list=$(printf ', %s' "${failed[@]}")
    die "failed: ${list#, }" "$1"
  fi
  say "all fine in $SECONDS s"
}
