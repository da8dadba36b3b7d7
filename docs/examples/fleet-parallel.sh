#!/usr/bin/env bash
# The packs of a fleet on several hosts, by GNU parallel over SSH: one part for each host, which works on all of its cores.
#
#   fleet-parallel.sh HOSTS        HOSTS is a file with one SSH destination in each line
#
# Run it at the top of the repository. Needs parallel, ssh, rsync and rchecklist here, rsync and rchecklist on each host, and
# keys that ask for no passphrase. The packs come back into ./out. A host keeps its part of them in FOLDER, below the home
# folder there, so that the next run makes only what changed.
set -euo pipefail
hosts=${1:?name a file with one SSH destination in each line}
FOLDER=${FOLDER:-rchecklist-fleet}
DAY=${DAY:-$(date -u +%F)}
PARTS=$(grep --count . "$hosts")
export FOLDER DAY PARTS

part() {
    local host=$1 part=$2 code=0 changed
    # The packs of other parts never lie here: where the number of hosts changes, so do the folders.
    local out=out-$part-of-$PARTS
    rsync --archive --delete profiles "$host:$FOLDER/" || return
    ssh "$host" "cd '$FOLDER' && rm -f '$out'/shard-*.json &&
        rchecklist --profile profiles --shard $part/$PARTS --as-of $DAY --out '$out'" </dev/null || code=$?
    mkdir -p out
    rsync --archive --exclude .rchecklist "$host:$FOLDER/$out/" out/ || return
    # The records had every item: nothing that a build wrote into them stays behind on the host.
    changed=$(rsync --archive --checksum --omit-dir-times --dry-run --out-format=%n "$host:$FOLDER/profiles/" profiles/) || return
    if [ -n "$changed" ]; then
        echo "the build changed these; build once here, and commit:" $changed >&2
        code=1
    fi
    return "$code"
}
export -f part

rm -f out/shard-*.json
failed=0
seq "$PARTS" | parallel --jobs 0 --tag --link part :::: "$hosts" - || failed=$?
rchecklist portfolio merge out --out out
exit "$((failed > 0))"
