package dev.beacon.internal.wire;

import dev.beacon.dns.Rdata;
import dev.beacon.internal.wire.MalformedMessage.Reason;
import org.jspecify.annotations.Nullable;

/** A name and the types that it has: the data of NSEC records (RFC 4034 section 4.1). */
final class NextSecureShape extends RdataShape {

  NextSecureShape() {
    super(0, 1, ANY_LENGTH);
  }

  /** RFC 4034 section 4.1.2: blocks in rising order, each of 1 to 32 bytes. */
  @Override
  @Nullable Reason check(MessageReader reader) {
    int bytes = reader.restBytes();
    int lastBlock = -1;
    int at = 0;
    while (bytes - at >= 3 && reader.restByte(at) > lastBlock) {
      int length = reader.restByte(at + 1);
      if (length < 1 || length > 32) {
        break;
      }
      lastBlock = reader.restByte(at);
      at += 2 + length;
    }
    return at == bytes ? null : Reason.RDATA_BITMAPS;
  }

  @Override
  Rdata read(MessageReader reader) {
    return Rdata.NextSecure.ofBitmaps(reader.rdataName(), reader.rest());
  }

  @Override
  boolean isSame(MessageReader reader, Rdata known) {
    return known instanceof Rdata.NextSecure nsec
        && reader.rdataNameEquals(nsec.next())
        && reader.restEquals(nsec, nsec.next().wireLength());
  }

  @Override
  boolean write(MessageWriter writer, Rdata data) {
    Rdata.NextSecure nsec = (Rdata.NextSecure) data;
    return writer.putName(nsec.next(), true) && writer.putBytes(nsec, nsec.next().wireLength());
  }
}
