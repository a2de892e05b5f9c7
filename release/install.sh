#!/bin/sh
# Installs the app into app/.venv from the wheels beside this file; asks no network for anything.
set -eu
umask 022
cd "$(dirname "$0")"

refuse() {
  echo "$1" >&2
  exit 2
}

command -v sha256sum >/dev/null || refuse "缺少 sha256sum 命令（coreutils 软件包），无法核对安装包。"
[ -f SHA256SUMS ] || refuse "缺少 SHA256SUMS 文件，安装包不完整，请重新复制并解压。"
sha256sum --check --quiet --strict SHA256SUMS >&2 2>/dev/null \
  || refuse "安装包与 SHA256SUMS 不符（见上列文件），可能在复制中损坏或被改动，请重新复制并解压。"

# Nor may anything lie here that is not listed, but for what running leaves behind.
more=$(find . -path ./app/.venv -prune -o -name __pycache__ -prune -o ! -type d ! -path ./SHA256SUMS -print \
  | grep -vxF -e "$(cut -c 67- SHA256SUMS)" || true)
[ -z "$more" ] || refuse "有文件未列入 SHA256SUMS，可能被人加入，请查明后删除，再运行 install.sh：
$more"

. ./BUILT_FOR
found=""
for candidate in ${PYTHON:-"python$python" python3}; do
  if "$candidate" -c "import sys; sys.exit('%d.%d' % sys.version_info[:2] != '$python')" 2>/dev/null; then
    found=$candidate
    break
  fi
done
[ -n "$found" ] || refuse "本安装包需要 Python $python，本机没有找到；请安装 python$python，或用 PYTHON=路径 sh install.sh 指明。"

"$found" - "$machine" "$glibc" <<'FITS' || exit 2
import platform
import sys

machine, glibc = sys.argv[1:]
library, version = platform.libc_ver()
if platform.machine() != machine:
    sys.exit(f"本安装包用于 {machine} 机器，本机是 {platform.machine()}；请在同类机器上重新打包。")
if glibc != "0.0" and (
    library != "glibc" or [*map(int, version.split("."))] < [*map(int, glibc.split("."))]
):
    sys.exit(f"本安装包需要 glibc {glibc} 以上，本机是 {library} {version}；请换用较新的系统。")
FITS
"$found" -c 'import venv' 2>/dev/null \
  || refuse "Python $python 缺少 venv 模块，请安装 python$python-venv 软件包。"
free=$(df -Pk . | awk 'NR == 2 { print int($4 / 1024) }')
[ "$free" -ge 1024 ] || refuse "磁盘只剩 $free MB，安装需要 1024 MB，请先腾出空间。"

echo "正在安装到 $(pwd)/app/.venv ……"
rm -rf app/.venv
find app -name __pycache__ -prune -exec rm -rf {} +
"$found" -m venv --clear --without-pip app/.venv
set -- wheels/pip-*.whl
app/.venv/bin/python "$1/pip" install --quiet --no-index --find-links wheels --no-cache-dir \
  --disable-pip-version-check --require-hashes --requirement wheels.lock \
  || refuse "安装没有完成，原因见上；改正后再运行一次 sh install.sh 即可。"
(cd app && .venv/bin/python -m components.web.compressed && .venv/bin/python -m compileall -q plan components) \
  || refuse "安装没有完成，原因见上；改正后再运行一次 sh install.sh 即可。"
echo "安装完成：$(sh run.sh --version)。启动：sh run.sh"
