#!/usr/bin/env bash
# JmDNS version 3.6.5 (org.jmdns:jmdns, Maven Central): one TXT value that is too long empties the whole record.
#
# A TXT string holds at most 255 bytes, key and "=" included (RFC 6763 section 6.1). ServiceInfo.create with a Map whose
# one entry is a byte too long throws nothing and leaves out every entry, the short ones too: the record becomes a single
# zero byte, and getPropertyString answers null for keys that were set. A program publishes a service without attributes
# and learns of it from a log line at most. One byte less, and all three entries are there.
#
# Seen:  251 bytes: TXT of 1 byte, path=null
#        250 bytes: TXT of 268 bytes, path=/
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mvn -q -B dependency:copy -Dartifact=org.jmdns:jmdns:3.6.5 -DoutputDirectory="$work/lib" >"$work/log" 2>&1
mvn -q -B dependency:copy -Dartifact=org.slf4j:slf4j-api:2.0.17 -DoutputDirectory="$work/lib" >>"$work/log" 2>&1
cat >"$work/LongValue.java" <<'JAVA'
import java.util.LinkedHashMap;
import java.util.Map;
import javax.jmdns.ServiceInfo;

public class LongValue {
  public static void main(String[] args) {
    for (int length : new int[] {251, 250}) {
      Map<String, String> attributes = new LinkedHashMap<>();
      attributes.put("path", "/");
      attributes.put("note", "x".repeat(length));
      attributes.put("id", "7");
      ServiceInfo service = ServiceInfo.create("_http._tcp.local.", "Web", 80, 0, 0, attributes);
      System.out.printf(
          "%d bytes: TXT of %d byte(s), path=%s%n",
          length, service.getTextBytes().length, service.getPropertyString("path"));
    }
  }
}
JAVA
java -cp "$work/lib/*" "$work/LongValue.java" 2>/dev/null | tee "$work/seen"
diff "$work/seen" - <<'SEEN'
251 bytes: TXT of 1 byte(s), path=null
250 bytes: TXT of 268 byte(s), path=/
SEEN
