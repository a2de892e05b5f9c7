#!/bin/sh
# locked.sh LOCK RANGES PIP-COMMAND...: has pip install (or fetch) what LOCK pins, every file compared
# with its digests. Where the index has not what is pinned, takes what RANGES allow, and says so.
# A file with another digest ends it: it is not what was tested. LOCK=no make install goes without.
set -u
lock=$1 ranges=$2
shift 2
command=$1
shift
pip() { .venv/bin/python -m pip "$command" --quiet --disable-pip-version-check "$@"; }

if [ "${LOCK:-}" = no ]; then
  echo "$lock is not asked (LOCK=no): within the ranges of $ranges, no digest compared." >&2
  pip "$@" --requirement "$ranges"
  exit
fi
said=$(LC_ALL=C pip "$@" --require-hashes --requirement "$lock" 2>&1) && exit 0
case "$said" in
  *"DO NOT MATCH THE HASHES"*)
    printf '%s\n\n' "$said" >&2
    echo "STOPPED: a file above is not the one that $lock names. It was exchanged on the way or in the" >&2
    echo "index, or the index makes its own. Find out which before anything of it is used; where you" >&2
    echo "trust this index, LOCK=no in front of the command takes its files as they are." >&2
    exit 1 ;;
esac
echo "$lock cannot be had here: $(printf '%s\n' "$said" | grep '^ERROR' | tail -1)" >&2
echo "Taking what $ranges allows instead, no digest compared." >&2
pip "$@" --requirement "$ranges"
