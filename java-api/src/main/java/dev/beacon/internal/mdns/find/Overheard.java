package dev.beacon.internal.mdns.find;

import dev.beacon.dns.RecordType;
import dev.beacon.internal.mdns.cache.CachedRecord;
import dev.beacon.internal.mdns.cache.RecordSet;
import dev.beacon.internal.wire.MessageReader;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Learns from the queries of other hosts. It receives each query entry by entry, between {@link
 * #begin} and {@link #end}.
 *
 * <p>RFC 6762 section 7.3: if another host asks a question by multicast and does not know more
 * answers than we do, we need not ask it too, because we receive its answers. Section 10.5: if no
 * answer comes, our records may be wrong.
 */
public final class Overheard {

  /**
   * A packet has room for fewer known answers than this. If a set is larger, one packet can't show
   * which records its sender lacks. So no packet costs more because more is cached.
   */
  private static final int MOST_EXPECTED = 512;

  private final List<QuerySchedule> asked = new ArrayList<>();
  private final List<CachedRecord> expected = new ArrayList<>();
  private final Set<CachedRecord> known = new HashSet<>();
  private boolean knowsMore;

  public void begin() {
    asked.clear();
    expected.clear();
    known.clear();
    knowsMore = false;
  }

  public void question(AskedLink link, MessageReader reader, long nowNs) {
    if (reader.topBit() || reader.recordClass() != MessageReader.CLASS_IN) {
      return; // the answers go to the asker alone
    }
    QuerySchedule ours = link.questions().imminent(reader.name(), reader.type(), nowNs);
    if (ours != null) {
      asked.add(ours);
    }
    RecordSet set = link.cache().firstOf(reader.name());
    for (; set != null; set = set.next()) {
      // A denial alone is no answer, so a question for all types need not know it.
      boolean answers =
          set.type().equals(reader.type())
              || (reader.type().equals(RecordType.ANY) && !set.type().equals(RecordType.NSEC));
      if (answers && expected.size() + set.records().size() <= MOST_EXPECTED) {
        expected.addAll(set.records());
      }
    }
  }

  public void knownAnswer(AskedLink link, MessageReader reader, long nowNs) {
    CachedRecord ours = link.cache().find(reader);
    knowsMore |= ours == null || !ours.worthKnowing(nowNs);
    if (ours != null) {
      known.add(ours);
    }
  }

  public void end(AskedLink link, MessageReader reader, long nowNs) {
    if (reader.isTruncated()) {
      return; // more known answers follow in other packets, so we can't tell
    }
    if (!knowsMore) {
      for (int i = 0; i < asked.size(); i++) {
        link.questions().askedByOther(asked.get(i), nowNs);
      }
    }
    for (int i = 0; i < expected.size(); i++) {
      CachedRecord record = expected.get(i);
      if (!known.contains(record)) {
        link.cache().askedByOther(record, nowNs);
      }
    }
  }
}
