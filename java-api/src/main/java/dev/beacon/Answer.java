package dev.beacon;

import dev.beacon.dns.ResourceRecord;
import java.net.InetAddress;
import java.util.Objects;

/**
 * A record that answers a {@link Query}, and where it came from.
 *
 * @param record the record; its TTL is the time that was left when the record was reported, in
 *     seconds
 * @param source the address of the host that sent it
 * @param interfaceName the interface on which it arrived
 */
public record Answer(ResourceRecord record, InetAddress source, String interfaceName) {

  /** Checks the values. */
  public Answer {
    Objects.requireNonNull(record, "record");
    Objects.requireNonNull(source, "source");
    Objects.requireNonNull(interfaceName, "interfaceName");
  }
}
