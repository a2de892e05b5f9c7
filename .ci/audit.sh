#!/bin/sh
# Fails on a known vulnerability in what is installed. Where the network gives no verdict, says so.
set -u
report=$(.venv/bin/pip-audit --local --progress-spinner off --timeout 10 2>&1)
code=$?
unknown=$(printf '%s\n' "$report" | grep -c 'could not be audited')
case "$report" in
  *"known vulnerabilities in"*) printf '%s\n' "$report"; exit 1 ;;
esac
if [ "$code" -ne 0 ]; then
  echo "pip-audit: no verdict, the network does not allow it: $(printf '%s\n' "$report" | tail -1)"
elif [ "$unknown" -gt 0 ]; then
  echo "pip-audit: nothing known, but no verdict on $unknown packages from this index"
else
  echo "pip-audit: nothing known against any package"
fi
