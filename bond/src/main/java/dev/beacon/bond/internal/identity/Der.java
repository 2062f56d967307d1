package dev.beacon.bond.internal.identity;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.ByteArrayOutputStream;
import java.math.BigInteger;

/**
 * Writes DER (X.690), as much of it as a certificate needs. The JDK reads certificates but can't
 * write them, and a library for this would be larger than all else here.
 */
final class Der {

  private static final int SEQUENCE = 0x30;
  private static final int SET = 0x31;
  private static final int INTEGER = 0x02;
  private static final int BIT_STRING = 0x03;
  private static final int OCTET_STRING = 0x04;
  private static final int OBJECT_IDENTIFIER = 0x06;
  private static final int UTF8_STRING = 0x0C;
  private static final int UTC_TIME = 0x17;
  private static final int GENERALIZED_TIME = 0x18;
  private static final int CONTEXT = 0x80;
  private static final int CONSTRUCTED = 0x20;

  private Der() {}

  static byte[] sequence(byte[]... parts) {
    return tagged(SEQUENCE, join(parts));
  }

  static byte[] set(byte[]... parts) {
    return tagged(SET, join(parts));
  }

  static byte[] integer(BigInteger value) {
    return tagged(INTEGER, value.toByteArray());
  }

  /** Whole bytes: none of the last byte's bits are unused. */
  static byte[] bitString(byte[] bits) {
    return tagged(BIT_STRING, join(new byte[1], bits));
  }

  static byte[] octetString(byte[] octets) {
    return tagged(OCTET_STRING, octets);
  }

  /** A dotted number, such as 1.2.840.10045.4.3.2. */
  static byte[] objectIdentifier(String dotted) {
    String[] arcs = dotted.split("\\.", -1);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(Integer.parseInt(arcs[0]) * 40 + Integer.parseInt(arcs[1]));
    for (int i = 2; i < arcs.length; i++) {
      int arc = Integer.parseInt(arcs[i]);
      for (int shift = 28; shift > 0; shift -= 7) {
        if (arc >>> shift != 0) {
          out.write(0x80 | ((arc >>> shift) & 0x7F));
        }
      }
      out.write(arc & 0x7F);
    }
    return tagged(OBJECT_IDENTIFIER, out.toByteArray());
  }

  static byte[] utf8(String ascii) {
    return tagged(UTF8_STRING, ascii.getBytes(US_ASCII));
  }

  /** As YYMMDDhhmmssZ, for years before 2050 (RFC 5280 section 4.1.2.5). */
  static byte[] utcTime(String text) {
    return tagged(UTC_TIME, text.getBytes(US_ASCII));
  }

  /** As YYYYMMDDhhmmssZ, for 2050 and later. */
  static byte[] generalizedTime(String text) {
    return tagged(GENERALIZED_TIME, text.getBytes(US_ASCII));
  }

  /** An explicit tag around something. */
  static byte[] explicit(int number, byte[] inner) {
    return tagged(CONTEXT | CONSTRUCTED | number, inner);
  }

  /** An implicit tag in place of a primitive type's. */
  static byte[] implicit(int number, byte[] contents) {
    return tagged(CONTEXT | number, contents);
  }

  private static byte[] tagged(int tag, byte[] contents) {
    ByteArrayOutputStream out = new ByteArrayOutputStream(contents.length + 4);
    out.write(tag);
    int length = contents.length;
    if (length < 0x80) {
      out.write(length);
    } else if (length < 0x100) {
      out.write(0x81);
      out.write(length);
    } else {
      out.write(0x82);
      out.write(length >>> 8);
      out.write(length);
    }
    out.writeBytes(contents);
    return out.toByteArray();
  }

  private static byte[] join(byte[]... parts) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      out.writeBytes(part);
    }
    return out.toByteArray();
  }
}
