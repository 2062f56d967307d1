package dev.beacon.internal.wire;

import dev.beacon.dns.Rdata;
import java.util.Arrays;

/**
 * Maps each type, and each kind of data, to its shape.
 *
 * <p>RFC 6762 section 18.14 lists the types whose names must be decoded when compressed. All of
 * them are here, also those that are kept as opaque bytes, because a pointer in such bytes would
 * mean nothing outside its packet.
 */
final class RdataShapes {

  static final RdataShape OPAQUE = new OpaqueShape(0, 0, RdataShape.ANY_LENGTH);

  private static final RdataShape IPV4 = new AddressShape(4);
  private static final RdataShape IPV6 = new AddressShape(16);
  private static final RdataShape TARGET = new TargetShape();
  private static final RdataShape SERVICE = new ServiceShape();
  private static final RdataShape TEXT = new TextShape();
  private static final RdataShape HOST_DESCRIPTION = new HostDescriptionShape();
  private static final RdataShape NEXT_SECURE = new NextSecureShape();

  private static final RdataShape[] BY_TYPE = byType();

  private RdataShapes() {}

  /** Returns the shape of a type's data. */
  static RdataShape ofType(int typeCode) {
    return typeCode < BY_TYPE.length ? BY_TYPE[typeCode] : OPAQUE;
  }

  /** Returns the shape of this data. */
  static RdataShape of(Rdata data) {
    if (data instanceof Rdata.Target) {
      return TARGET;
    } else if (data instanceof Rdata.Address) {
      return IPV4; // written as IPv6 is
    } else if (data instanceof Rdata.Service) {
      return SERVICE;
    } else if (data instanceof Rdata.Text) {
      return TEXT;
    } else if (data instanceof Rdata.NextSecure) {
      return NEXT_SECURE;
    } else if (data instanceof Rdata.HostDescription) {
      return HOST_DESCRIPTION;
    }
    return OPAQUE;
  }

  private static RdataShape[] byType() {
    RdataShape preferenceAndName = new OpaqueShape(2, 1, 0);
    RdataShape[] shapes = new RdataShape[256];
    Arrays.fill(shapes, OPAQUE);
    shapes[1] = IPV4; // A
    shapes[2] = TARGET; // NS
    shapes[5] = TARGET; // CNAME
    shapes[6] = new OpaqueShape(0, 2, 20); // SOA
    shapes[12] = TARGET; // PTR
    shapes[13] = HOST_DESCRIPTION; // HINFO
    shapes[15] = preferenceAndName; // MX
    shapes[16] = TEXT; // TXT
    shapes[17] = new OpaqueShape(0, 2, 0); // RP
    shapes[18] = preferenceAndName; // AFSDB
    shapes[21] = preferenceAndName; // RT
    shapes[26] = new OpaqueShape(2, 2, 0); // PX
    shapes[28] = IPV6; // AAAA
    shapes[33] = SERVICE; // SRV
    shapes[36] = preferenceAndName; // KX
    shapes[39] = TARGET; // DNAME
    shapes[47] = NEXT_SECURE; // NSEC
    return shapes;
  }
}
