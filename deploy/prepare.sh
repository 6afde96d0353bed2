#!/bin/sh
# prepare.sh run|test: makes .venv and what is asked for, and does nothing where it is already there.
# A stamp in .venv holds the requirements it was made from, so a second start calls no pip.
set -eu

purpose=${1:?usage: prepare.sh run|test}
venv=.venv
python=$venv/bin/python

say() { printf '== %s\n' "$*"; }
stop() {
    printf '%s\n' "$*" >&2
    exit 1
}
is_new_enough() { "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1; }
can_apt_install() { [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; }

apt_install() {
    say "installing the system package(s) $*"
    export DEBIAN_FRONTEND=noninteractive
    apt-get -qq update && apt-get -qq install -y --no-install-recommends "$@" >/dev/null
}

choose_interpreter() {
    if [ -n "${PYTHON:-}" ]; then
        is_new_enough "$PYTHON" || stop "PYTHON=$PYTHON is not a Python of version 3.11 or newer. Name one that is, or leave PYTHON unset."
        interpreter=$PYTHON
        return
    fi
    for interpreter in python3.13 python3.12 python3.11 python3; do
        if is_new_enough "$interpreter"; then return; fi
    done
    stop "Afterwatch needs Python 3.11 or newer, and found none on this machine. Install one, or name it with PYTHON=/path/to/python3 make $purpose."
}

make_environment() {
    choose_interpreter
    version=$("$interpreter" -c 'import sys; print("%d.%d" % sys.version_info[:2])')
    for package in python3-venv "python$version-venv"; do
        if "$interpreter" -c 'import ensurepip, venv' 2>/dev/null; then break; fi
        can_apt_install && apt_install "$package" || true
    done
    "$interpreter" -c 'import ensurepip, venv' 2>/dev/null ||
        stop "Python $version cannot make a virtual environment here. Install the package python3-venv (on Debian or Ubuntu, as root: apt-get install python3-venv), then try again."
    say "making $venv with Python $version"
    rm -rf "$venv"
    "$interpreter" -m venv "$venv"
}

# install_requirements FILE...: in one call of pip, and without the ones that are installed already. What the tests
# need is not compiled beforehand: most of it is never imported, and compiling takes as long as all the rest.
install_requirements() {
    missing=
    for file in "$@"; do cmp -s "$file" "$venv/installed-$file" || missing="$missing -r $file"; done
    [ -n "$missing" ] || return 0
    say "installing$(printf '%s' "$missing" | sed 's/ -r / /g') (the first time takes a minute)"
    if [ "$purpose" = test ]; then compiling=--no-compile; else compiling=--compile; fi
    # shellcheck disable=SC2086
    "$python" -m pip install --no-input -q -q --disable-pip-version-check $compiling $missing -c requirements.txt ||
        stop "The Python packages could not be installed: the reason stands above. Without a way to PyPI, set PIP_INDEX_URL to your hospital's mirror."
    for file in "$@"; do cp "$file" "$venv/installed-$file"; done
}

browser_packages="chromium-headless-shell fonts-liberation libatomic1"

# The names that tests/browser/chromium.py looks for; it cannot be asked before pip was at work.
has_browser() {
    [ -n "${CHROMIUM:-}" ] && return
    for name in chromium-headless-shell chromium chromium-browser google-chrome google-chrome-stable; do
        command -v "$name" >/dev/null 2>&1 && return
    done
    return 1
}

# What the tests need of the system, fetched while pip is at work; what fails here is tried, and said, once more below.
start_system_packages() {
    packages=
    has_browser || packages=$browser_packages
    has_postgresql || packages="$packages postgresql"
    [ -n "$packages" ] && can_apt_install || return 0
    # shellcheck disable=SC2086
    (apt_install $packages || true) &
}

browser_opens() { "$python" -m tests.browser.chromium >"$venv/browser-check" 2>&1; }

ensure_browser() {
    if browser_opens; then return; fi
    if [ -z "${CHROMIUM:-}" ]; then
        # Without a window it is the smaller download and the quicker run; older releases have only the whole browser.
        if can_apt_install; then
            # shellcheck disable=SC2086
            apt_install $browser_packages ||
                apt_install chromium fonts-liberation libatomic1 || true
        fi
        if browser_opens; then return; fi
        say "fetching Playwright's Chromium"
        "$python" -m playwright install chromium >/dev/null 2>&1 || true
        if browser_opens; then return; fi
    fi
    cat "$venv/browser-check" >&2
    stop "The browser tests need Chromium, and it could not be made ready here: the reason stands above. Install it (Debian, as root: apt-get install chromium fonts-liberation libatomic1), or name one with CHROMIUM=/path/to/chromium make test."
}

has_postgresql() {
    command -v initdb >/dev/null 2>&1 && return
    for directory in /usr/lib/postgresql/*/bin; do
        [ -x "$directory/initdb" ] && return
    done
    return 1
}

ensure_postgresql() {
    if has_postgresql; then return; fi
    if can_apt_install; then apt_install postgresql || true; fi
    has_postgresql ||
        stop "The tests of the OMOP importer start a PostgreSQL server of their own, and none is installed here. Install it (Debian or Ubuntu, as root: apt-get install postgresql), then try again."
}

case $purpose in run | test) ;; *) stop "prepare.sh knows 'run' and 'test', not '$purpose'." ;; esac
is_new_enough "$python" && [ -x "$venv/bin/pip" ] || make_environment
if [ "$purpose" = run ]; then
    install_requirements requirements.txt
else
    start_system_packages
    install_requirements requirements.txt requirements-postgresql.txt requirements-test.txt
    wait
    ensure_browser
    ensure_postgresql
fi
