package dev.beacon.internal.wire;

import dev.beacon.dns.Rdata;

/** Priority, weight, port and host: the data of SRV records (RFC 2782). */
final class ServiceShape extends RdataShape {

  ServiceShape() {
    super(6, 1, 0);
  }

  @Override
  Rdata read(MessageReader reader) {
    return new Rdata.Service(
        reader.fixedShort(0), reader.fixedShort(2), reader.fixedShort(4), reader.rdataName());
  }

  @Override
  boolean isSame(MessageReader reader, Rdata known) {
    return known instanceof Rdata.Service service
        && reader.fixedShort(0) == service.priority()
        && reader.fixedShort(2) == service.weight()
        && reader.fixedShort(4) == service.port()
        && reader.rdataNameEquals(service.target());
  }

  /** The host's name is written in full for a legacy querier (RFC 6762 section 18.14). */
  @Override
  boolean write(MessageWriter writer, Rdata data) {
    Rdata.Service service = (Rdata.Service) data;
    return writer.putShort(service.priority())
        && writer.putShort(service.weight())
        && writer.putShort(service.port())
        && writer.putName(service.target(), !writer.legacy());
  }
}
