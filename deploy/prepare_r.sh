#!/bin/sh
# Makes R ready with the packages that the scripts need: from Debian's packages as root, or else says what to install.
set -eu

packages="survival cmprsk Epi"
debian="r-base-core r-cran-survival r-cran-cmprsk r-cran-epi"

ready() {
    command -v Rscript >/dev/null 2>&1 || return 1
    for package in $packages; do
        Rscript --vanilla -e "quit(status = !requireNamespace('$package', quietly = TRUE))" >/dev/null 2>&1 || return 1
    done
}

if ready; then exit 0; fi
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
    printf '== installing %s\n' "$debian"
    export DEBIAN_FRONTEND=noninteractive
    # The names are words of this file, meant to be split.
    # shellcheck disable=SC2086
    apt-get -qq update && apt-get -qq install -y --no-install-recommends $debian >/dev/null || true
fi
if ready; then exit 0; fi
printf '%s\n' "Comparing with R needs Rscript and its packages $packages. Install them (on Debian or Ubuntu, as root: apt-get install $debian), then try again." >&2
exit 1
