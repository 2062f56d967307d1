#!/usr/bin/env bash
# JmDNS version 3.6.5: a type without a domain, or with a subtype in front, is read as something else, and no error is raised.
#
# ServiceInfo.create takes the type as text. "_http._tcp" is how RFC 6763 section 7 writes a service type; JmDNS wants
# "_http._tcp.local." and makes "_tcp.tcp." of the shorter one: the application is lost and the protocol is doubled.
# "_printer._sub._http._tcp.local." is how section 7.1 writes a subtype; JmDNS keeps the type and forgets the subtype,
# which only create(type, name, subtype, ...) takes. A service of either is announced where nobody looks for it.
# And for a service that has no address yet, getURL() gives a URL of a host called "null", without the path of its
# attributes, while getURLs() is empty.
#
# Wants a JDK 17 or newer and Maven. Sends nothing.
#
# Seen:  _http._tcp.local. -> _http._tcp.local. application "http" subtype ""
#        _http._tcp -> _tcp.tcp. application "" subtype ""
#        _printer._sub._http._tcp.local. -> _http._tcp.local. application "http" subtype ""
#        getURL http://null:80 getURLs 0
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mvn -q -B dependency:copy -Dartifact=org.jmdns:jmdns:3.6.5 -DoutputDirectory="$work/lib" >"$work/log" 2>&1
mvn -q -B dependency:copy -Dartifact=org.slf4j:slf4j-api:2.0.17 -DoutputDirectory="$work/lib" >>"$work/log" 2>&1
cat >"$work/Types.java" <<'JAVA'
import java.util.Map;
import javax.jmdns.ServiceInfo;

public class Types {
  public static void main(String[] args) {
    for (String type :
        new String[] {"_http._tcp.local.", "_http._tcp", "_printer._sub._http._tcp.local."}) {
      ServiceInfo service = ServiceInfo.create(type, "Web", 80, 0, 0, Map.of("path", "/x"));
      System.out.printf(
          "%s -> %s application \"%s\" subtype \"%s\"%n",
          type, service.getType(), service.getApplication(), service.getSubtype());
    }
    ServiceInfo service = ServiceInfo.create("_http._tcp.local.", "Web", 80, 0, 0, Map.of("path", "/x"));
    System.out.printf("getURL %s getURLs %d%n", service.getURL(), service.getURLs().length);
  }
}
JAVA
java -cp "$work/lib/*" "$work/Types.java" 2>/dev/null | tee "$work/seen"
diff "$work/seen" - <<'SEEN'
_http._tcp.local. -> _http._tcp.local. application "http" subtype ""
_http._tcp -> _tcp.tcp. application "" subtype ""
_printer._sub._http._tcp.local. -> _http._tcp.local. application "http" subtype ""
getURL http://null:80 getURLs 0
SEEN
