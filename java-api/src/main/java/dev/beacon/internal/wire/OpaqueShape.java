package dev.beacon.internal.wire;

import dev.beacon.dns.Rdata;
import java.util.Arrays;

/** Data that is not looked into, but for the names that may be compressed in it. */
final class OpaqueShape extends RdataShape {

  OpaqueShape(int fixedBytes, int nameCount, int restBytes) {
    super(fixedBytes, nameCount, restBytes);
  }

  @Override
  Rdata read(MessageReader reader) {
    return new Rdata.Opaque(reader.uncompressed());
  }

  /** With names in it, it is rare on a link: then it may cost garbage. */
  @Override
  boolean isSame(MessageReader reader, Rdata known) {
    return known instanceof Rdata.Opaque
        && (nameCount == 0
            ? reader.restEquals(known, 0)
            : Arrays.equals(reader.uncompressed(), known.toWire()));
  }
}
