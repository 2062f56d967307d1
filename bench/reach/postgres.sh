# Sourced by run: Debian's PostgreSQL on the three servers, for its driver's list of hosts.

as_postgres() { setpriv --reuid=postgres --regid=postgres --clear-groups "$@"; }

postgres_programs() { ls -d /usr/lib/postgresql/*/bin 2>/dev/null | tail -n 1; }

start_postgres() {
  local number programs
  programs=$(postgres_programs)
  mkdir "$work/clusters"
  chown postgres: "$work/clusters"
  cd "$work/clusters"
  as_postgres "$programs/initdb" --no-sync --auth=trust --locale=C --username=postgres --pgdata=0 >"$work/initdb" 2>&1
  echo 'host all all all trust' >0/pg_hba.conf
  for number in 1 2 3; do
    cp -a 0 "$number"
    ip netns exec "$lab-$number" setpriv --reuid=postgres --regid=postgres --clear-groups "$programs/postgres" \
      -D "$number" -c 'listen_addresses=*' -c unix_socket_directories= -c fsync=off -c shared_buffers=16MB \
      -c "cluster_name=$number" >"$work/postgres-$number" 2>&1 &
  done
  cd - >/dev/null
}
