# Sourced by run: how long a service outlives its host. `beacon publish --watchable` on one, `beacon browse --watch` on the
# other, 3 x 50 ms. The host vanishes from the bridge without a word; then its process alone is killed.

service_cuts=${CUTS:-20}
service_kills=5

publish_watchable() {
  start publish server "$beacon" publish DB _bench._tcp 5432 --watchable --interval 50 --mult 3 --json
  publisher=$started
}

# The first line past SKIP that tells that it is there and its host alive.
await_alive() { await browse 30 "$1" '"(added|updated)".*"liveness":"up"'; }

# COMMAND...: does the harm; prints how long after that the service is removed.
removed_after() {
  local skip
  skip=$(lines_of browse)
  local from=$EPOCHREALTIME
  "$@"
  await browse 10 "$skip" '"removed".*"reason":"liveness"'
  ms_between "$from" "${line%% *}"
}

measure_service() {
  local each skip
  make_bridge client server
  start browse client "$beacon" browse _bench._tcp --watch --interval 50 --mult 3 --json
  publish_watchable
  await_alive 0
  for ((each = 0; each < service_cuts; each++)); do
    sleep "1.$RANDOM" # Up for a second and a part of it, and at any phase of the interval
    removed_after away server >>"$work/cuts"
    skip=$(lines_of browse)
    local from=$EPOCHREALTIME
    back server
    await_alive "$skip"
    ms_between "$from" "${line%% *}" >>"$work/again"
  done
  for ((each = 0; each < service_kills; each++)); do
    sleep "1.$RANDOM"
    removed_after kill -KILL "$publisher" >>"$work/kills"
    skip=$(lines_of browse)
    publish_watchable
    await_alive "$skip"
  done
  echo "removed after its host vanished, ms:  $(summary <"$work/cuts")"
  echo "removed after its process died, ms:   $(summary <"$work/kills")"
  echo "there again after its host, ms:       $(summary <"$work/again")"
  tell_rounds 'a service is removed after its host vanished, 3 x 50 ms' beacon ms <"$work/cuts"
  tell_rounds 'a service is removed after its process died, 3 x 50 ms' beacon ms <"$work/kills"
  tell_rounds 'a service is there again after its host is' beacon ms <"$work/again"
  record service beacon vanished-p50 "$(percentile 0.5 <"$work/cuts")"
  record service beacon vanished-worst "$(percentile 1 <"$work/cuts")"
  record service beacon died-p50 "$(percentile 0.5 <"$work/kills")"
}
