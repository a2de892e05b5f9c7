#!/bin/sh
# Makes rugao-tracker-VERSION and its tar.gz in var/bundle (or the folder named): all that a machine
# without a network needs beside Python. The wheels are fetched, or copied from WHEELS when set.
set -eu
cd "$(dirname "$0")/.."
into=${1:-var/bundle}
python=.venv/bin/python
version=$("$python" -c 'import plan; print(plan.__version__)')
name=rugao-tracker-$version
made=$into/$name

rm -rf "$made" "$made.tar.gz" "$made.tar.gz.sha256"
mkdir -p "$made/app" "$made/wheels"

# What runs, and what is read; neither tests nor benchmarks.
cp -R .streamlit plan components plan_data docs streamlit_app.py requirements.txt requirements.lock \
  README.md README.zh-CN.md CHANGELOG.md "$made/app/"
rm -f "$made/app/.streamlit/secrets.toml"
find "$made/app" -name __pycache__ -prune -exec rm -rf {} +
cp release/install.sh release/run.sh "$made/"
sed "s/@VERSION@/$version/g" release/README.md > "$made/README.md"

if [ -n "${WHEELS:-}" ]; then
  cp "$WHEELS"/*.whl "$made/wheels/"
else
  "$python" .ci/locked.py requirements.lock requirements.txt wheel --wheel-dir "$made/wheels"
  "$python" .ci/locked.py release/pip.lock release/pip.txt wheel --wheel-dir "$made/wheels"
fi
when=${SOURCE_DATE_EPOCH:-$(git log -1 --format=%ct 2>/dev/null || date +%s)}
"$python" release/built_for.py "$made/wheels" > "$made/BUILT_FOR"
"$python" release/packed.py "$made" "$version" "$when"

# The same content gives the same bytes: order, owner, mode and time are not those of this machine.
chmod -R u=rwX,go=rX "$made"
(cd "$made" && find . -type f ! -name SHA256SUMS | LC_ALL=C sort | xargs -d '\n' sha256sum > SHA256SUMS)
tar --create --directory "$into" --sort=name --mtime="@$when" --owner=0 --group=0 --numeric-owner \
  "$name" | gzip --no-name > "$made.tar.gz"
(cd "$into" && sha256sum "$name.tar.gz" > "$name.tar.gz.sha256")
echo "$made.tar.gz: $(du -h "$made.tar.gz" | cut -f1), $(tr '\n' ' ' < "$made/BUILT_FOR")"
