package dev.beacon.internal.mdns.cache;

import dev.beacon.IpFamily;
import dev.beacon.dns.Name;
import dev.beacon.dns.Rdata;
import dev.beacon.dns.RecordType;
import dev.beacon.dns.ResourceRecord;
import dev.beacon.internal.mdns.link.Datagram;
import dev.beacon.internal.mdns.link.Deadlines;
import dev.beacon.internal.wire.MalformedMessage;
import dev.beacon.internal.wire.MessageReader;
import dev.beacon.internal.wire.NameTable;
import dev.beacon.sim.Records;
import dev.beacon.sim.SimMessage;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/** A cache alone: packets of numbered sources come in, and its owner notes what it is told. */
abstract class CacheScene {

  final List<String> changes = new ArrayList<>();
  final List<Name> refreshed = new ArrayList<>();
  final Set<Name> wantedNames = new HashSet<>();
  final Set<Rdata> inUse = new HashSet<>();
  final Deadlines deadlines = new Deadlines();
  final RecordCache cache = new RecordCache(new Owner(), deadlines, new SplittableRandom(1));
  long source;
  boolean multicast = true;
  long nowNs = Long.MAX_VALUE - 60_123_456_789L; // it wraps in most tests

  private final MessageReader reader = new MessageReader(new NameTable(1_024));

  private final class Owner implements RecordCache.Owner {
    @Override
    public void recordChanged(CachedRecord record, RecordCache.Change change, long changedNs) {
      changes.add(change + " " + record.rdata());
    }

    @Override
    public void refresh(CachedRecord record, long dueNs) {
      refreshed.add(record.set().name());
    }

    @Override
    public boolean wanted(Name name, RecordType type) {
      return wantedNames.contains(name);
    }

    @Override
    public boolean inUse(CachedRecord record) {
      return inUse.contains(record.rdata());
    }
  }

  final void want(String... names) {
    for (String name : names) {
      wantedNames.add(Name.of(name));
    }
  }

  /** Receives one packet. */
  final void receive(ResourceRecord... records) {
    byte[] bytes = SimMessage.response(records).toBytes();
    Datagram datagram =
        new Datagram()
            .payload(ByteBuffer.wrap(bytes), 0, bytes.length)
            .arrival(2, IpFamily.IPV4, multicast)
            .source(0, source, 5353, false);
    try {
      reader.open(ByteBuffer.wrap(bytes), 0, bytes.length);
      while (reader.next()) {
        cache.receive(reader, datagram, nowNs);
      }
      cache.packetOver(datagram, nowNs);
    } catch (MalformedMessage e) {
      throw new AssertionError(e);
    }
  }

  final void receiveFrom(long other, ResourceRecord... records) {
    source = other;
    receive(records);
  }

  final void advance(Duration duration) {
    nowNs += duration.toNanos();
    deadlines.runDue(nowNs);
  }

  /** The cached copy of a record that must be there. */
  final CachedRecord cached(ResourceRecord record) {
    RecordSet set = Objects.requireNonNull(cache.find(record.name(), record.type()));
    return Objects.requireNonNull(set.find(record.rdata()));
  }

  final boolean knows(ResourceRecord record) {
    RecordSet set = cache.find(record.name(), record.type());
    return set != null && set.find(record.rdata()) != null;
  }

  static ResourceRecord[] pointers(int from, int to) {
    return IntStream.range(from, to)
        .mapToObj(i -> Records.ptr("_ipp._tcp.local", "P" + i + "._ipp._tcp.local"))
        .toArray(ResourceRecord[]::new);
  }
}
