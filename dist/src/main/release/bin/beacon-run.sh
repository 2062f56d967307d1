# shellcheck shell=sh
# --- what every launcher of Beacon needs: a Java, and an archive of parsed classes that shortens the start.
# The usual start is to fork next to nothing.

oldest_java=17

say() { printf 'beacon: %s\n' "$*" >&2; }
die() { say "$*"; exit 1; }
has() { command -v "$1" >/dev/null 2>&1; }

# Sets $resolved to the file behind a chain of links (readlink -f is not everywhere).
resolve_links() {
  resolved=$1
  while [ -h "$resolved" ]; do
    link=$(readlink "$resolved")
    case $link in
      /*) resolved=$link ;;
      *) resolved=${resolved%/*}/$link ;;
    esac
  done
}

# Sets $java_version to the major version of a java command, or to 0, and $java_full to all of it. Its home says so in
# a file, which is read instead of starting a JVM just to ask.
ask_version() {
  java_version=0 java_full=
  [ -x "$1" ] || return 0
  resolve_links "$1"
  java_home=${resolved%/bin/java}
  if [ -r "$java_home/release" ]; then
    while IFS='=' read -r key value; do
      [ "$key" != JAVA_VERSION ] || java_full=$value
    done <"$java_home/release"
  fi
  [ -n "$java_full" ] || java_full=$("$1" -version 2>&1 | sed -n 's/.* version "\([^"]*\)".*/\1/p')
  java_full=${java_full#\"}
  java_full=${java_full%\"}
  java_version=${java_full#1.} # 1.8.0 is 8
  java_version=${java_version%%[!0-9]*}
  java_version=${java_version:-0}
}

# Sets $java and $java_home; false if there is none that will do.
find_java() {
  for java in "${JAVA_HOME:+$JAVA_HOME/bin/java}" "$(command -v java || :)"; do
    ask_version "$java"
    [ "$java_version" -lt "$oldest_java" ] || return 0
  done
  # Where macOS, Homebrew and distributions leave those that are on no path.
  for java in /Library/Java/JavaVirtualMachines/*/Contents/Home/bin/java /opt/homebrew/opt/openjdk/bin/java \
    /usr/local/opt/openjdk/bin/java /usr/lib/jvm/*/bin/java; do
    ask_version "$java"
    [ "$java_version" -lt "$oldest_java" ] || return 0
  done
  return 1
}

module_flags=--enable-native-access=ALL-UNNAMED

# C1 and the serial collector start fastest. Few methods are called so often in a start that compiling them pays. With
# little room for garbage a flood costs no memory. The JVM's own warnings would go to stdout, which is JSON's. By itself
# the JVM looks five times a second whether locks can be deflated and whether a safepoint is due: once a minute is
# enough, and an idle command sleeps. Those two flags are diagnostic ones, so a Java that has them no longer starts all
# the same.
jvm_flags="-XX:TieredStopAtLevel=1 -XX:CompileThresholdScaling=3 -XX:+UseSerialGC -Xmn4m -XX:-UsePerfData \
-XX:+IgnoreUnrecognizedVMOptions -XX:+UnlockDiagnosticVMOptions -XX:AsyncDeflationInterval=60000 \
-XX:GuaranteedSafepointInterval=0 -Xshare:auto -Xlog:disable -Xlog:all=error,cds*=off:stderr $module_flags"

# Sets $class_path to a folder's jars, spelled out: an archive fits one order only and a wildcard's is the file
# system's.
set_class_path() {
  jars=$1 class_path=
  for jar in "$jars"/*.jar; do
    class_path=${class_path:+$class_path:}$jar
  done
}

# An archive belongs to one JVM and these very jars; without it, or with another's, everything works, only slower.
# A note beside it says which it was made for, and when that began.
archive_fits() { [ -r "$1" ] && note_fits "$1.for"; }

note_fits() {
  [ -r "$1" ] && read -r noted <"$1" && [ "$noted" = "$java_home $java_full $class_path" ] || return 1
  for jar in "$jars"/*.jar; do
    # shellcheck disable=SC3013
    [ ! "$jar" -nt "$1" ] || return 1
  done
}

# Makes one of the classes that a rehearsal needs, which sends nothing. The archive has the JDK's own classes too. Java 24
# and newer link all of them before the start, if it is made with the flags on modules that are used then. G1 alone can
# write the JDK's objects into it; every collector can read them. Where it can't be made, a note says so, or each start
# would try. Everything is made in a folder, so that a maker that is killed leaves that one folder behind.
make_archive() {
  printf '%s\n' "$java_home $java_full $class_path" >"$making/for"
  # shellcheck disable=SC2086
  if in_time "$java" $jvm_flags -Xshare:off -XX:DumpLoadedClassList="$making/classes" -cp "$class_path" \
    dev.beacon.cli.Rehearsal &&
    in_time "$java" -XX:+IgnoreUnrecognizedVMOptions -XX:+UseG1GC $module_flags -Xshare:dump -XX:+AOTClassLinking \
      -Xlog:disable -XX:SharedClassListFile="$making/classes" -XX:SharedArchiveFile="$making/jsa" -cp "$class_path" &&
    [ -f "$making/jsa" ]; then
    rm -f "$1.for" "$1.none"
    mv -f "$making/jsa" "$1"
    mv -f "$making/for" "$1.for"
  else
    mv -f "$making/for" "$1.none"
  fi
}

# A JVM that makes an archive needs seconds, with little memory a minute; after this time it hangs.
longest_seconds=240

# in_time COMMAND...: ends it after the longest time. Not every system has the command timeout. A trap of the caller
# finds it in $maker.
in_time() {
  nice -n 19 "$@" >/dev/null 2>&1 </dev/null &
  maker=$! seconds=0
  while kill -0 "$maker" 2>/dev/null; do
    [ "$seconds" -lt "$longest_seconds" ] || kill -9 "$maker"
    sleep 1
    seconds=$((seconds + 1))
  done
  wait "$maker"
}

# The first start makes the archive for those that follow, behind its own back: nothing waits for it.
make_archive_behind() {
  if note_fits "$1.none" && [ -z "$(find "$1.none" -mtime +0)" ]; then
    return 0 # a day ago or less it could not be made
  fi
  making=$1.making
  mkdir "$making" 2>/dev/null || {
    # Somebody is at it; who still is after ten minutes was killed.
    find "$making" -prune -mmin +10 -exec rm -rf {} + 2>/dev/null || :
    return 0
  }
  (
    maker=
    trap '' INT HUP
    trap 'rm -rf "$making"' EXIT
    trap '[ -z "$maker" ] || kill "$maker" || :; exit 143' TERM
    cd /
    sleep 1 # the start that is going on comes first
    echo 1000 >/proc/self/oom_score_adj || : # what runs already is worth more
    make_archive "$1"
  ) >/dev/null 2>&1 </dev/null &
}

# run_beacon ARCHIVE [ARGUMENT...]: becomes the JVM, so that signals and the exit code are the program's own.
run_beacon() {
  archive=
  if [ -n "$1" ] && archive_fits "$1"; then
    archive=-XX:SharedArchiveFile=$1
  fi
  shift
  # Names are UTF-8 on the link; a JVM in another locale, or in one that isn't installed, would misread its
  # arguments. macOS has no such locale, and takes UTF-8 anyway.
  [ -d /System/Library ] || export LC_ALL=C.UTF-8
  # shellcheck disable=SC2086
  exec "$java" $jvm_flags ${archive:+"$archive"} -cp "$class_path" dev.beacon.cli.Main "$@"
}
