# shellcheck shell=bash disable=SC2154
# Installs the Python packages of the warehouse's host, checked by hash, in a virtual environment for this version.

if [ "$CLICKSTREAM_ROLE" = warehouse ]; then
    step "installing Python packages"
    if [ ! -e "$home/venv/.installed" ]; then
        rm -rf "$home/venv"
        python3 -m venv "$home/venv"
        "$home/venv/bin/python" -m pip install --quiet --disable-pip-version-check --no-cache-dir --no-index --no-deps \
            --find-links "$folder/wheels" --require-hashes -r "$folder/wheels/requirements.txt"
        echo "$home" >"$("$home/venv/bin/python" -c 'import sysconfig; print(sysconfig.get_path("purelib"))')/clickstream.pth"
        # Services can't write the bytecode files at run time.
        "$home/venv/bin/python" -m compileall -q "$home/clickstream_pipeline"
        touch "$home/venv/.installed"
    fi
fi
