package dev.beacon.internal.wire;

import dev.beacon.dns.Rdata;

/** An address: the data of A (RFC 1035 section 3.4.1) and AAAA records (RFC 3596 section 2.2). */
final class AddressShape extends RdataShape {

  AddressShape(int bytes) {
    super(0, 0, bytes);
  }

  @Override
  Rdata read(MessageReader reader) {
    return Rdata.Address.of(reader.rest());
  }

  @Override
  boolean isSame(MessageReader reader, Rdata known) {
    return known instanceof Rdata.Address && reader.restEquals(known, 0);
  }
}
