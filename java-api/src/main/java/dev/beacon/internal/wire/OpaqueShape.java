package dev.beacon.internal.wire;

import dev.beacon.dns.Rdata;
import java.util.Arrays;

/** Data that is not interpreted, except for names that may be compressed in it. */
final class OpaqueShape extends RdataShape {

  OpaqueShape(int fixedBytes, int nameCount, int restBytes) {
    super(fixedBytes, nameCount, restBytes);
  }

  @Override
  Rdata read(MessageReader reader) {
    return new Rdata.Opaque(reader.uncompressed());
  }

  /** Reads the data. Such data with names is rare on a link, so it may make garbage. */
  @Override
  boolean isSame(MessageReader reader, Rdata known) {
    return known instanceof Rdata.Opaque
        && (nameCount == 0
            ? reader.restEquals(known, 0)
            : Arrays.equals(reader.uncompressed(), known.toWire()));
  }
}
