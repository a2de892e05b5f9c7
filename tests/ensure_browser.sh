#!/bin/sh
# Sees that the tests have Chromium, Chinese fonts, what drives them, LibreOffice, a QR reader; as root installs.
set -u

missing=""
if [ -z "${CHROMIUM:-}" ] && ! command -v chromium >/dev/null \
  && ! command -v chromium-browser >/dev/null && ! command -v google-chrome >/dev/null; then
  missing="chromium"
fi
if ! command -v fc-list >/dev/null || ! fc-list :lang=zh | grep -q .; then
  missing="$missing fontconfig fonts-noto-cjk"
fi
if ! .venv/bin/python -m playwright --version >/dev/null 2>&1; then
  missing="$missing libatomic1"  # what Playwright's driver needs beside the C library
fi
if ! command -v soffice >/dev/null || ! command -v pdftoppm >/dev/null; then
  missing="$missing libreoffice-writer-nogui libreoffice-calc-nogui poppler-utils"  # prints papers
fi
if ! command -v zbarimg >/dev/null; then
  missing="$missing zbar-tools"  # reads the QR codes of papers
fi
[ -z "$missing" ] && exit 0

if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
  echo "Installing for the tests: $missing"
  # shellcheck disable=SC2086  # several packages are meant
  apt-get update -qq && DEBIAN_FRONTEND=noninteractive \
    apt-get install -y -qq --no-install-recommends $missing >/dev/null && exit 0
fi

echo "The browser tests need what is not here and cannot be installed from here: sudo apt-get install $missing" >&2
exit 1
