package dev.beacon.internal.wire;

import dev.beacon.dns.Rdata;
import dev.beacon.internal.wire.MalformedMessage.Reason;
import org.jspecify.annotations.Nullable;

/** Character strings: the data of TXT records (RFC 1035 section 3.3.14). */
final class TextShape extends RdataShape {

  TextShape() {
    super(0, 0, ANY_LENGTH);
  }

  /** Ends the data after its last whole string; the bytes after that are ignored. */
  @Override
  @Nullable Reason check(MessageReader reader) {
    int bytes = reader.rdataBytes();
    int wholeBytes = 0;
    int at = 0;
    while (at < bytes) {
      at += 1 + reader.rdataByte(at);
      wholeBytes = at <= bytes ? at : wholeBytes;
    }
    reader.shortenTo(wholeBytes);
    return null;
  }

  @Override
  Rdata read(MessageReader reader) {
    return new Rdata.Text(reader.rest());
  }

  /** Reads the strings; no string equals one empty string (RFC 6763 section 6.1). */
  @Override
  boolean isSame(MessageReader reader, Rdata known) {
    return known instanceof Rdata.Text text
        && (reader.rdataBytes() == 0 ? text.equals(Rdata.Text.EMPTY) : reader.restEquals(text));
  }
}
