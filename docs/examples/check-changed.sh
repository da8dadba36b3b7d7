#!/usr/bin/env bash
# For merge requests: checks the profiles of which a file changed. Exit code 1 where something does not hold.
#
#   check-changed.sh BASE        BASE is the branch that this one goes into, such as origin/main
#
# A profile's files bear its ID: profiles/ID.toml, profiles/ID.record.toml, profiles/ID.evidence/. Whatever else changed there, or
# in the models, may be what all profiles build on: then all are checked.
set -euo pipefail
base=${1:?name the branch that this one goes into}
cd "$(git rev-parse --show-toplevel)"

ids=()
all=
while IFS= read -r -d '' file; do
    name=${file#profiles/}
    id=${name%%.*}
    if [ "$name" != "$file" ] && [ -e "profiles/$id.record.toml" ]; then ids+=("$id"); else all=1; fi
done < <(git diff --name-only --no-renames -z "$base...HEAD" -- profiles seeds)
if [ -n "$all" ]; then
    ids=()
    for record in profiles/*.record.toml; do
        id=${record#profiles/}
        ids+=("${id%.record.toml}")
    done
fi

code=0
while IFS= read -r id; do
    echo "== $id"
    rchecklist check --profile "profiles/$id.toml" --fail-on broken || code=1
done < <(printf '%s\n' ${ids[@]+"${ids[@]}"} | sort -u | grep . || true)
exit "$code"
