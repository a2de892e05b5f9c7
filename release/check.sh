#!/bin/sh
# Installs the bundle where there is no network at all, and uses it there.
set -u
cd "$(dirname "$0")/.."

if ! why=$(unshare --map-root-user --net true 2>&1); then
  echo "The check needs a network namespace, and this machine allows none ($why)." >&2
  echo "Allow it: sysctl -w kernel.unprivileged_userns_clone=1 user.max_user_namespaces=10000," >&2
  echo "on Ubuntu 24.04 kernel.apparmor_restrict_unprivileged_userns=0;" >&2
  echo "in Docker: --security-opt seccomp=unconfined --security-opt apparmor=unconfined" >&2
  exit 1
fi
exec unshare --map-root-user --net .venv/bin/python -m pytest release/offline.py
