package dev.beacon;

import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.reflect.Field;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The page of defaults says what the code has. */
@Tag("sources")
class DefaultsTest {

  /** What stopping the loop takes after the wait for goodbyes. */
  private static final long CLOSE_REST_MS = 50;

  private static final Path TOP = Path.of("..");
  private static final Path CLASSES = Path.of("target", "classes");
  private static final Pattern ROW = Pattern.compile("\\| (.+?) \\| (.*?) \\|.*\\|");

  /** What stands in a row but follows from no constant. */
  private static final List<String> WORDS_ONLY =
      List.of("families", "sources accepted", "host name");

  @Test
  @DisplayName(
      "The defaults of the page are the constants of Timing, of the limits and of the core")
  void pageHasTheDefaultsOfTheCode() throws Exception {
    Map<String, String> told = rows();
    Map<String, String> expected = new HashMap<>(schedule());
    expected.putAll(limits());

    expected.forEach((what, value) -> assertThat(told.get(what)).as(what).contains(value));
    Set<String> rows = new HashSet<>(expected.keySet());
    rows.addAll(WORDS_ONLY);
    assertThat(told.keySet()).as("a row that is not tested here").isSubsetOf(rows);
  }

  private static Map<String, String> schedule() throws Exception {
    return Map.ofEntries(
        entry("first query", "after " + range("FIRST_QUERY_LEAST_NS", "FIRST_QUERY_MOST_NS")),
        entry(
            "further queries",
            words(
                "after %s, doubling to %s",
                time("FIRST_INTERVAL_NS"), time("LONGEST_INTERVAL_NS"))),
        entry(
            "refresh",
            words("at %s %% of a record's life, + 0-%s %%", percents(), jitterPercent())),
        entry(
            "first report of a service",
            words(
                "waits %s for addresses of the other family; %s where",
                time("SETTLE_NS"), time("SILENT_SETTLE_NS"))),
        entry("goodbye, cache-flush", "after " + time("GRACE_NS")),
        entry("resolve", words("after %s s", Beacon.RESOLVE_TIMEOUT_SECONDS)),
        entry("first probe", "after 0-" + time("PROBE_INTERVAL_NS")),
        entry("probes", "3, " + time("PROBE_INTERVAL_NS") + " apart"),
        entry(
            "announcements",
            words("%s: at once, after %s", timing("ANNOUNCEMENTS"), time("ANNOUNCE_INTERVAL_NS"))),
        entry("records with a host name in them", words("live %s s", timing("HOST_TTL_SECONDS"))),
        entry("other records", words("live %s s", timing("OTHER_TTL_SECONDS"))),
        entry(
            "a name that is taken",
            words(
                "after %s conflicts in %s one try per %s",
                timing("MANY_CONFLICTS"), time("CONFLICTS_WITHIN_NS"), time("CONFLICT_WAIT_NS"))),
        entry("answers", "after " + range("SHARED_ANSWER_LEAST_NS", "SHARED_ANSWER_MOST_NS")),
        entry(
            "one record by multicast",
            words("once a second; every %s against a probe", time("DEFENCE_SPACING_NS"))),
        entry("close", words("within %s ms", constant("Node", "CLOSE_MS") + CLOSE_REST_MS)));
  }

  private static Map<String, String> limits() throws Exception {
    RateLimit limit = RateLimit.standard();
    return Map.ofEntries(
        entry("port", core("profile_mdns.c", "port") + ", shared"),
        entry("interfaces", words("MTU of %s or more", Fitness.LEAST_MTU_BYTES)),
        entry("TTL, hop limit", String.valueOf(core("profile_mdns.c", "ttl"))),
        entry("largest packet", words("%s bytes", core("profile_mdns.c", "max_bytes"))),
        entry(
            "one source",
            words(
                "%s queries/s, %s responses/s, then %s s",
                limit.queriesPerSecond(),
                limit.responsesPerSecond(),
                limit.cooldown().toSeconds())),
        entry(
            "one interface", words("%s packets/s", core("profile_mdns.c", "interface_limit_pps"))),
        entry("sources tracked", words("%s", core("options.c", "SOURCES_DEFAULT"))),
        entry("receive buffer", core("options.c", "RECEIVE_BUFFER_DEFAULT") + " MiB"),
        entry("queries", packets("PACKET_NS", "PACKETS_AT_ONCE")),
        entry("of those, not full", packets("SPARSE_PACKET_NS", "SPARSE_PACKETS_AT_ONCE")),
        entry(
            "cache, per interface and family",
            words(
                "%s records, %s MiB; %s of one source; %s",
                constant("RecordCache", "MOST_RECORDS"),
                constant("RecordCache", "MOST_BYTES") >> 20,
                constant("RecordCache", "MOST_PER_SOURCE"),
                constant("RecordCache", "MOST_UNWANTED"))));
  }

  private static String packets(String interval, String atOnce) throws Exception {
    return words(
        "%s packets/s, %s at once",
        TimeUnit.SECONDS.toNanos(1) / constant("Questions", interval),
        constant("Questions", atOnce));
  }

  private static Map<String, String> rows() throws IOException {
    String table = Files.readString(TOP.resolve("docs/defaults.md"));
    Map<String, String> rows = new LinkedHashMap<>();
    Matcher row = ROW.matcher(table);
    while (row.find()) {
      rows.put(row.group(1), row.group(2));
    }
    rows.remove("what");
    return rows;
  }

  /** Numbers as the page writes them: 1,000. */
  private static String words(String form, Object... values) {
    Object[] texts =
        Arrays.stream(values)
            .map(v -> v instanceof Number n ? String.format(Locale.ROOT, "%,d", n.longValue()) : v)
            .toArray();
    return String.format(Locale.ROOT, form, texts);
  }

  private static String time(String name) throws Exception {
    long ms = TimeUnit.NANOSECONDS.toMillis(timing(name));
    if (ms % 1_000 != 0) {
      return ms + " ms";
    }
    long seconds = ms / 1_000;
    return seconds >= 600 ? seconds / 60 + " min" : seconds + " s";
  }

  private static String range(String least, String most) throws Exception {
    return TimeUnit.NANOSECONDS.toMillis(timing(least)) + "-" + time(most);
  }

  private static String percents() throws Exception {
    return Arrays.stream((int[]) field("Timing", "REFRESH_PERCENT"))
        .mapToObj(Integer::toString)
        .collect(Collectors.joining(", "));
  }

  private static long jitterPercent() throws Exception {
    return timing("REFRESH_JITTER_PERCENT");
  }

  private static long timing(String name) throws Exception {
    return constant("Timing", name);
  }

  private static long constant(String type, String name) throws Exception {
    return ((Number) field(type, name)).longValue();
  }

  /** A constant of the class of that name, in whichever room it is. */
  private static Object field(String type, String name) throws Exception {
    try (Stream<Path> files = Files.walk(CLASSES)) {
      Path file = files.filter(path -> path.endsWith(type + ".class")).findFirst().orElseThrow();
      String path = CLASSES.relativize(file).toString().replace(".class", "");
      Field field =
          Class.forName(path.replace(file.getFileSystem().getSeparator(), "."))
              .getDeclaredField(name);
      field.setAccessible(true);
      return field.get(null);
    }
  }

  /** A number of the core; of a product the first factor. */
  private static long core(String file, String name) throws IOException {
    Matcher number =
        Pattern.compile("\\b" + name + " = (\\d+)")
            .matcher(Files.readString(TOP.resolve("native/src").resolve(file)));
    assertThat(number.find()).as("%s in %s", name, file).isTrue();
    return Long.parseLong(number.group(1));
  }
}
