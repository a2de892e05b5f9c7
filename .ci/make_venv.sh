#!/bin/sh
# Makes .venv with pip in it, also where Debian's python3-venv is missing; says what it lacks otherwise.
set -u
python=${PYTHON:-python3}

has_pip() { .venv/bin/python -m pip --version >/dev/null 2>&1; }
make_it() { rm -rf .venv && "$python" -m venv "$@" .venv >/dev/null 2>&1; }

has_pip && exit 0

if ! "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
  echo "Python 3.11 or later is needed; \"$python\" is not: name one with make PYTHON=..." >&2
  exit 1
fi

make_it && has_pip && exit 0

# Without python3-venv an environment can still be made empty and filled by the pip outside it.
make_it --without-pip && "$python" -m pip --python .venv/bin/python install --quiet pip && has_pip && exit 0

if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
  apt-get update -qq && apt-get install -y -qq --no-install-recommends python3-venv >/dev/null \
    && make_it && has_pip && exit 0
fi

rm -rf .venv
echo "No virtual environment could be made: install python3-venv (apt-get install python3-venv) and run make again." >&2
exit 1
