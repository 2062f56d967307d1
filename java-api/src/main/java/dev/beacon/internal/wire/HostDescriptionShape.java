package dev.beacon.internal.wire;

import dev.beacon.dns.Rdata;
import dev.beacon.internal.wire.MalformedMessage.Reason;
import org.jspecify.annotations.Nullable;

/** Two character strings: the data of HINFO records (RFC 1035 section 3.3.2). */
final class HostDescriptionShape extends RdataShape {

  HostDescriptionShape() {
    super(0, 0, ANY_LENGTH);
  }

  @Override
  @Nullable Reason check(MessageReader reader) {
    int bytes = reader.rdataBytes();
    int strings = 0;
    int at = 0;
    while (at < bytes) {
      at += 1 + reader.rdataByte(at);
      strings++;
    }
    return at == bytes && strings == 2 ? null : Reason.RDATA_STRINGS;
  }

  @Override
  Rdata read(MessageReader reader) {
    return new Rdata.HostDescription(reader.rest());
  }

  @Override
  boolean isSame(MessageReader reader, Rdata known) {
    return known instanceof Rdata.HostDescription && reader.restEquals(known, 0);
  }
}
