package dev.beacon.internal.wire;

import java.util.Arrays;

/**
 * How the data of a type is laid out: fixed bytes, then names that may be compressed, then the
 * rest.
 *
 * <p>RFC 6762 section 18.14 lists the types whose names must be decoded when compressed. All of
 * them are here, also those that are kept as opaque bytes: with a pointer left in them such bytes
 * would mean nothing outside their packet.
 */
enum RdataShape {
  OPAQUE(0, 0, RdataShape.ANY_LENGTH),
  IPV4(0, 0, 4),
  IPV6(0, 0, 16),
  STRINGS(0, 0, RdataShape.ANY_LENGTH),
  TWO_STRINGS(0, 0, RdataShape.ANY_LENGTH),
  TARGET(0, 1, 0),
  SERVICE(6, 1, 0),
  NEXT_SECURE(0, 1, RdataShape.ANY_LENGTH),
  PREFERENCE_AND_NAME(2, 1, 0),
  PREFERENCE_AND_TWO_NAMES(2, 2, 0),
  TWO_NAMES(0, 2, 0),
  START_OF_ZONE(0, 2, 20);

  static final int ANY_LENGTH = -1;

  private static final RdataShape[] BY_TYPE = byType();

  /** How many bytes come before the names. */
  final int fixedBytes;

  /** How many names there are. */
  final int nameCount;

  /** How many bytes come after the names, or {@link #ANY_LENGTH}. */
  final int restBytes;

  RdataShape(int fixedBytes, int nameCount, int restBytes) {
    this.fixedBytes = fixedBytes;
    this.nameCount = nameCount;
    this.restBytes = restBytes;
  }

  static RdataShape ofType(int typeCode) {
    return typeCode < BY_TYPE.length ? BY_TYPE[typeCode] : OPAQUE;
  }

  private static RdataShape[] byType() {
    RdataShape[] shapes = new RdataShape[256];
    Arrays.fill(shapes, OPAQUE);
    shapes[1] = IPV4; // A
    shapes[2] = TARGET; // NS
    shapes[5] = TARGET; // CNAME
    shapes[6] = START_OF_ZONE; // SOA
    shapes[12] = TARGET; // PTR
    shapes[13] = TWO_STRINGS; // HINFO
    shapes[15] = PREFERENCE_AND_NAME; // MX
    shapes[16] = STRINGS; // TXT
    shapes[17] = TWO_NAMES; // RP
    shapes[18] = PREFERENCE_AND_NAME; // AFSDB
    shapes[21] = PREFERENCE_AND_NAME; // RT
    shapes[26] = PREFERENCE_AND_TWO_NAMES; // PX
    shapes[28] = IPV6; // AAAA
    shapes[33] = SERVICE; // SRV
    shapes[36] = PREFERENCE_AND_NAME; // KX
    shapes[39] = TARGET; // DNAME
    shapes[47] = NEXT_SECURE; // NSEC
    return shapes;
  }
}
