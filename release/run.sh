#!/bin/sh
# Starts the app; with words behind it, runs that command instead: sh run.sh ledger verify.
# What is kept lies in var beside this version's folder, so that the next version finds it.
set -eu
here=$(cd "$(dirname "$0")" && pwd -P)
python=$here/app/.venv/bin/python
kept=$(dirname "$here")/var
export PLAN_LEDGER="${PLAN_LEDGER:-tinydb:$kept/ledger}"
export PLAN_SETTINGS="${PLAN_SETTINGS:-$kept/settings}"
export PLAN_VAR="${PLAN_VAR:-$kept}"
export PLAN_FILE="${PLAN_FILE:-$here/app/plan_data/1plus8.json}"
umask 077

if [ ! -x "$python" ]; then
  echo "尚未安装，请先运行 sh install.sh。" >&2
  exit 2
fi
if [ $# -gt 0 ]; then
  PYTHONPATH=$here/app exec "$python" -P -m plan "$@"
fi
cd "$here/app"
# ADDRESS=0.0.0.0 lets other machines of the intranet in.
exec "$python" -m streamlit run streamlit_app.py \
  --server.address "${ADDRESS:-127.0.0.1}" --server.port "${PORT:-8501}"
