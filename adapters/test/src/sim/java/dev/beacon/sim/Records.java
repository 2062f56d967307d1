package dev.beacon.sim;

import dev.beacon.Txt;
import dev.beacon.dns.Name;
import dev.beacon.dns.Question;
import dev.beacon.dns.Rdata;
import dev.beacon.dns.RecordType;
import dev.beacon.dns.ResourceRecord;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Set;

/**
 * Records as responders send them: unique ones with the cache-flush bit, with the times to live
 * that RFC 6762 section 10 recommends.
 */
public final class Records {

  /** For records that name a host, in seconds (RFC 6762 section 10). */
  public static final long HOST_TTL_SECONDS = 120;

  /** For all others, in seconds (RFC 6762 section 10). */
  public static final long OTHER_TTL_SECONDS = 4_500;

  private Records() {}

  /** A question that asks for multicast answers. */
  public static Question question(String name, RecordType type) {
    return new Question(Name.of(name), type, false);
  }

  /** A shared record that points from a type to an instance. */
  public static ResourceRecord ptr(String type, String instance) {
    return new ResourceRecord(
        Name.of(type),
        RecordType.PTR,
        false,
        OTHER_TTL_SECONDS,
        new Rdata.Target(Name.of(instance)));
  }

  /** The host and port of an instance. */
  public static ResourceRecord srv(String instance, String host, int port) {
    return new ResourceRecord(
        Name.of(instance),
        RecordType.SRV,
        true,
        HOST_TTL_SECONDS,
        new Rdata.Service(0, 0, port, Name.of(host)));
  }

  /** The attributes of an instance: {@code key=value}, one after the other. */
  public static ResourceRecord txt(String instance, String... pairs) {
    Txt.Builder txt = Txt.builder();
    for (String pair : pairs) {
      int equals = pair.indexOf('=');
      txt.put(pair.substring(0, equals), pair.substring(equals + 1));
    }
    return new ResourceRecord(
        Name.of(instance),
        RecordType.TXT,
        true,
        OTHER_TTL_SECONDS,
        new Rdata.Text(txt.build().toRdata()));
  }

  /** An address of a host, of either family. */
  public static ResourceRecord address(String host, String address) {
    Rdata.Address rdata = new Rdata.Address(ip(address));
    RecordType type = address.contains(":") ? RecordType.AAAA : RecordType.A;
    return new ResourceRecord(Name.of(host), type, true, HOST_TTL_SECONDS, rdata);
  }

  /** What a name has, and so that it has no more (RFC 6762 section 6.1). */
  public static ResourceRecord only(String name, RecordType... types) {
    Rdata.NextSecure rdata = new Rdata.NextSecure(Name.of(name), Set.of(types));
    return new ResourceRecord(Name.of(name), RecordType.NSEC, true, HOST_TTL_SECONDS, rdata);
  }

  /** The same record with another time to live. */
  public static ResourceRecord ttl(long seconds, ResourceRecord record) {
    return new ResourceRecord(
        record.name(), record.type(), record.cacheFlush(), seconds, record.rdata());
  }

  /** The same record with a time to live of 0 (RFC 6762 section 10.1). */
  public static ResourceRecord goodbye(ResourceRecord record) {
    return ttl(0, record);
  }

  /** The same record without the cache-flush bit. */
  public static ResourceRecord shared(ResourceRecord record) {
    return new ResourceRecord(
        record.name(), record.type(), false, record.ttlSeconds(), record.rdata());
  }

  /** An address from its number; nothing is looked up. */
  public static InetAddress ip(String literal) {
    try {
      return InetAddress.getByName(literal);
    } catch (UnknownHostException e) {
      throw new IllegalArgumentException(literal + ": no address", e);
    }
  }
}
