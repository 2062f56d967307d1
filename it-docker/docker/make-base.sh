#!/bin/sh
# make-base.sh OUT.tar: the root file system the lab image starts from where no image hub can be reached.
#
# It comes from the package sources this machine itself uses, with the same proxies: apt is asked for them, so
# no mirror is named here, and a machine behind a firewall needs no second way out. Those sources and settings
# stay in the tar, since the lab image installs its own packages with them. Works on Debian and Ubuntu.
set -eu

die() { printf 'make-base.sh: %s\n' "$*" >&2; exit 1; }

[ $# -eq 1 ] || die "usage: make-base.sh OUT.tar"
out=$1
command -v apt-get >/dev/null || die "this machine has no apt; pull a Debian image and name it in BEACON_IT_BASE"

. /etc/os-release
suite=${VERSION_CODENAME:?/etc/os-release names no release}
origin=$(printf '%s' "${ID:?}" | sed 's/^./\U&/')

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# A machine fresh from an image has sources but no lists yet, and then apt knows of no origin.
sources() {
  apt-get indextargets --format 'deb $(REPO_URI) $(RELEASE) $(COMPONENT)' \
    'Created-By: Packages' "Origin: $origin" | sort -u
}
sources >"$work/sources.list"
if [ ! -s "$work/sources.list" ]; then
  apt-get -qq update >&2 || die "apt-get update failed (are you root?)"
  sources >"$work/sources.list"
fi
[ -s "$work/sources.list" ] || die "apt has no source of origin $origin"
apt-config dump | grep -E '^Acquire::((http|https)::|Check-|Retries)' >"$work/apt.conf" || true

if command -v mmdebstrap >/dev/null; then
  mmdebstrap --quiet --variant=minbase --aptopt="$work/apt.conf" "$suite" "$out" "$work/sources.list" >&2
elif command -v debootstrap >/dev/null; then
  mirror=$(sed -n "s/^deb \([^ ]*\) $suite main\$/\1/p" "$work/sources.list" | head -n 1)
  debootstrap --variant=minbase "$suite" "$work/root" "$mirror" >&2
  cp "$work/sources.list" "$work/root/etc/apt/sources.list"
  cp "$work/apt.conf" "$work/root/etc/apt/apt.conf.d/99host"
  tar -C "$work/root" --numeric-owner --one-file-system -cf "$out" .
else
  die "needs mmdebstrap or debootstrap (apt-get install mmdebstrap)"
fi
