#!/usr/bin/env bash
# JmDNS version 3.6.5 (org.jmdns:jmdns, Maven Central): three different attributes read alike, and keys have a case.
#
# RFC 6763 section 6.4 tells "key" (no value), "key=" (an empty value) and "key=true" apart, and says that the case of a
# key is to be ignored. getPropertyString answers "true" to all three; getPropertyBytes can't tell the first two apart;
# an attribute sent as "Key=ab" is not found by "key". A final zero byte of a value is cut off as well.
#
# Seen: see the end of this script.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mvn -q -B dependency:copy -Dartifact=org.jmdns:jmdns:3.6.5 -DoutputDirectory="$work/lib" >"$work/log" 2>&1
mvn -q -B dependency:copy -Dartifact=org.slf4j:slf4j-api:2.0.17 -DoutputDirectory="$work/lib" >>"$work/log" 2>&1
cat >"$work/Attributes.java" <<'JAVA'
import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import javax.jmdns.ServiceInfo;

public class Attributes {
  public static void main(String[] args) {
    for (String text : new String[] {"flag", "flag=", "flag=true", "Flag=ab", "flag=ab\0"}) {
      ByteArrayOutputStream record = new ByteArrayOutputStream();
      record.write(text.length());
      record.writeBytes(text.getBytes(ISO_8859_1));
      ServiceInfo service =
          ServiceInfo.create("_http._tcp.local.", "Web", 80, 0, 0, record.toByteArray());
      System.out.printf(
          "%s: %s %s%n",
          text.replace("\0", "<00>"),
          service.getPropertyString("flag"),
          Arrays.toString(service.getPropertyBytes("flag")));
    }
  }
}
JAVA
java -cp "$work/lib/*" "$work/Attributes.java" 2>/dev/null | tee "$work/seen"
diff "$work/seen" - <<'SEEN'
flag: true []
flag=: true []
flag=true: true [116, 114, 117, 101]
Flag=ab: null null
flag=ab<00>: ab [97, 98]
SEEN
