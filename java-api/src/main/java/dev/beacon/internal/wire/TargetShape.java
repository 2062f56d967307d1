package dev.beacon.internal.wire;

import dev.beacon.dns.Rdata;

/** A name: the data of PTR, CNAME, DNAME and NS records (RFC 1035 section 3.3). */
final class TargetShape extends RdataShape {

  TargetShape() {
    super(0, 1, 0);
  }

  @Override
  Rdata read(MessageReader reader) {
    return new Rdata.Target(reader.rdataName());
  }

  @Override
  boolean isSame(MessageReader reader, Rdata known) {
    return known instanceof Rdata.Target target && reader.rdataNameEquals(target.name());
  }

  @Override
  boolean write(MessageWriter writer, Rdata data) {
    return writer.putName(((Rdata.Target) data).name(), true);
  }
}
