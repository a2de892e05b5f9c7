#!/bin/sh
# Sees that MPXJ, which reads the Microsoft Project files we write, has Java; as root it installs.
set -u

command -v java >/dev/null && exit 0

if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
  echo "Installing for the tests of Microsoft Project files: Java"
  apt-get update -qq && DEBIAN_FRONTEND=noninteractive \
    apt-get install -y -qq --no-install-recommends default-jre-headless >/dev/null && exit 0
fi

echo "The tests of Microsoft Project files need Java: sudo apt-get install default-jre-headless" >&2
exit 1
