package dev.beacon.dns;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RdataTest {

  private static final Name HOST = Name.of("Alpha.local");

  @Test
  void addressComesBackWithoutNameAndScope() throws UnknownHostException {
    byte[] bytes = {192 - 256, 0, 2, 1};
    Rdata.Address ipv4 = new Rdata.Address(InetAddress.getByAddress("named", bytes));

    assertThat(ipv4.address()).isInstanceOf(Inet4Address.class).hasToString("/192.0.2.1");
    assertThat(ipv4.toWire()).isEqualTo(bytes);
    assertThat(ipv4).isEqualTo(Rdata.Address.of(bytes)).hasSameHashCodeAs(Rdata.Address.of(bytes));
    assertThat(ipv4.isIpv6()).isFalse();

    byte[] linkLocal = {-2, -128, 0, 0, 0, 0, 0, 0, 0, 1, 2, 3, 4, 5, 6, 7};
    Rdata.Address ipv6 = new Rdata.Address(Inet6Address.getByAddress("named", linkLocal, 3));
    assertThat(ipv6.address()).isEqualTo(InetAddress.getByAddress(linkLocal));
    assertThat(((Inet6Address) ipv6.address()).getScopeId()).isZero();
    assertThat(ipv6.toWire()).isEqualTo(linkLocal);
    assertThat(ipv6).isEqualTo(Rdata.Address.of(linkLocal)).isNotEqualTo(ipv4);
  }

  @Test
  @DisplayName("RFC 4291 2.5.5.2: an IPv4-mapped address stays IPv6")
  void mappedAddressStaysIpv6() {
    byte[] mapped = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, -1, -1, 10, 0, 0, 1};
    Rdata.Address address = Rdata.Address.of(mapped);

    assertThat(address.address()).isInstanceOf(Inet6Address.class);
    assertThat(address).hasToString("::ffff:10.0.0.1");
    assertThat(address.isFor(RecordType.AAAA)).isTrue();
    assertThat(address.isFor(RecordType.A)).isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "2001:0db8:0000:0000:0000:0000:0000:0001, 2001:db8::1",
    "0000:0000:0000:0000:0000:0000:0000:0000, ::",
    "0000:0000:0000:0000:0000:0000:0000:0001, ::1",
    "fe80:0000:0000:0000:0000:0000:0000:0000, fe80::",
    "2001:0db8:0000:0001:0001:0001:0001:0001, 2001:db8:0:1:1:1:1:1",
    "2001:0db8:0000:0000:0001:0000:0000:0001, 2001:db8::1:0:0:1",
    "2001:0000:0000:0001:0000:0000:0000:0001, 2001:0:0:1::1",
    "ABCD:0001:0002:0003:0004:0005:0006:0007, abcd:1:2:3:4:5:6:7",
  })
  @DisplayName("RFC 5952 4: IPv6 addresses print in their canonical text")
  void ipv6TextIsCanonical(String address, String text) throws UnknownHostException {
    assertThat(new Rdata.Address(InetAddress.getByName(address))).hasToString(text);
  }

  @Test
  void addressHas4Or16Bytes() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Rdata.Address.of(new byte[5]))
        .withMessageContaining("5 bytes");
  }

  @Test
  void serviceIsInNetworkOrder() {
    Rdata.Service service = new Rdata.Service(1, 2, 0xabcd, Name.of("a"));

    assertThat(service.toWire()).containsExactly(0, 1, 0, 2, 0xab, 0xcd, 1, 'a', 0);
    assertThat(service).hasToString("1 2 43981 a");
    assertThat(service).isEqualTo(new Rdata.Service(1, 2, 0xabcd, Name.of("A")));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Rdata.Service(0, 0, 65536, HOST))
        .withMessageContaining("65536: a port");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Rdata.Service(-1, 0, 1, HOST))
        .withMessageContaining("-1: a priority");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Rdata.Service(0, -1, 1, HOST))
        .withMessageContaining("-1: a weight");
  }

  @Test
  void targetGoesWithTheTypesThatPoint() {
    Rdata.Target target = new Rdata.Target(HOST);

    assertThat(List.of(RecordType.PTR, RecordType.CNAME, RecordType.DNAME, RecordType.NS))
        .allMatch(target::isFor);
    assertThat(target.isFor(RecordType.SRV)).isFalse();
    assertThat(target).hasToString("Alpha.local");
    assertThat(target.toWire()).hasSize(13);
  }

  @Test
  @DisplayName("RFC 6763 6.1: no strings are one empty string")
  void textWithoutStringsIsOneEmptyString() {
    assertThat(new Rdata.Text(new byte[0])).isEqualTo(Rdata.Text.EMPTY);
    assertThat(Rdata.Text.EMPTY.toWire()).containsExactly(0);
    assertThat(Rdata.Text.EMPTY).hasToString("\"\"");
  }

  @Test
  void textPrintsQuotedAndEscaped() {
    byte[] bytes = {6, 'a', '"', 'b', '\\', '.', 7, 2, 'x', -1, 0};

    assertThat(new Rdata.Text(bytes)).hasToString("\"a\\\"b\\\\.\\007\" \"x\\255\" \"\"");
    assertThat(new Rdata.Text(bytes).bytes()).isEqualTo(bytes);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Rdata.Text(new byte[] {3, 'a'}))
        .withMessageContaining("2 bytes");
    assertThatIllegalArgumentException().isThrownBy(() -> new Rdata.Text(new byte[65536]));
  }

  @Test
  void hostDescriptionHasTwoStrings() {
    Rdata.HostDescription host = Rdata.HostDescription.of("ARM64", "Linux");

    assertThat(host.cpu()).isEqualTo("ARM64");
    assertThat(host.os()).isEqualTo("Linux");
    assertThat(host).hasToString("\"ARM64\" \"Linux\"");
    assertThat(new Rdata.HostDescription(host.bytes())).isEqualTo(host).hasSameHashCodeAs(host);
    assertThat(host.isFor(RecordType.HINFO)).isTrue();
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Rdata.HostDescription(new byte[] {1, 'a'}));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Rdata.HostDescription.of("x".repeat(256), ""))
        .withMessageContaining("255 bytes");
  }

  @Test
  @DisplayName("RFC 4034 4.1.2: types are written in blocks without trailing zeros")
  void nextSecureWritesBitmaps() {
    Rdata.NextSecure nsec =
        new Rdata.NextSecure(
            Name.of("a"),
            Set.of(RecordType.A, RecordType.AAAA, RecordType.of(256), RecordType.of(65535)));

    byte[] expected = new byte[3 + 6 + 3 + 34];
    System.arraycopy(
        new byte[] {1, 'a', 0, 0, 4, 0x40, 0, 0, 8, 1, 1, -128, -1, 32}, 0, expected, 0, 14);
    expected[expected.length - 1] = 1;
    assertThat(nsec.toWire()).isEqualTo(expected);
    assertThat(nsec.types())
        .containsExactly(RecordType.A, RecordType.AAAA, RecordType.of(256), RecordType.of(65535));
    assertThat(nsec).hasToString("a A AAAA TYPE256 TYPE65535");
    assertThat(nsec.contains(RecordType.AAAA)).isTrue();
    assertThat(nsec.contains(RecordType.of(256))).isTrue();
    assertThat(nsec.contains(RecordType.of(257))).isFalse();
    assertThat(nsec.contains(RecordType.of(600))).isFalse();
    assertThat(nsec.contains(RecordType.NSEC)).isFalse();
  }

  @Test
  void nextSecureReadsBitmaps() {
    byte[] bitmaps = {0, 1, 0x40, 2, 1, 1};
    Rdata.NextSecure nsec = Rdata.NextSecure.ofBitmaps(HOST, bitmaps);
    bitmaps[2] = 0;

    assertThat(nsec.types()).containsExactly(RecordType.A, RecordType.of(519));
    assertThat(nsec.next()).isEqualTo(HOST);
    assertThat(nsec)
        .isEqualTo(new Rdata.NextSecure(HOST, nsec.types()))
        .hasSameHashCodeAs(new Rdata.NextSecure(HOST, nsec.types()));
    assertThat(new Rdata.NextSecure(HOST, Set.of()).types()).isEmpty();
    assertThat(Rdata.NextSecure.ofBitmaps(HOST, new byte[0]))
        .isEqualTo(new Rdata.NextSecure(HOST, Set.of()));
    for (byte[] wrong :
        List.of(
            new byte[] {0},
            new byte[] {0, 0},
            new byte[] {0, 1},
            new byte[] {0, 2, 1},
            new byte[] {0, 33, 1},
            new byte[] {0, -1, 1},
            new byte[] {0, 1, 1, 0, 1, 1},
            new byte[] {1, 1, 1, 0, 1, 1})) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> Rdata.NextSecure.ofBitmaps(HOST, wrong))
          .withMessageContaining(wrong.length + " bytes");
    }
  }

  @Test
  @DisplayName("RFC 3597 5: data of unknown types prints as its length and hexadecimal digits")
  void opaqueDataPrintsAsHex() {
    assertThat(new Rdata.Opaque(new byte[] {(byte) 0xc0, 0x0a})).hasToString("\\# 2 c00a");
    assertThat(new Rdata.Opaque(new byte[0])).hasToString("\\# 0");
    assertThat(new Rdata.Opaque(new byte[] {1})).isNotEqualTo(new Rdata.Opaque(new byte[] {2}));
    assertThat(new Rdata.Opaque(new byte[] {1}))
        .hasSameHashCodeAs(new Rdata.Opaque(new byte[] {1}));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Rdata.Opaque(new byte[65536]))
        .withMessageContaining("65536 bytes");
  }

  @Test
  @DisplayName("RFC 6762 8.2: probes are decided by unsigned bytes, the longer one being later")
  void laterDataWins() {
    Rdata lower = Rdata.Address.of(new byte[] {(byte) 169, (byte) 254, 99, (byte) 200});
    Rdata higher = Rdata.Address.of(new byte[] {(byte) 169, (byte) 254, (byte) 200, 50});

    assertThat(Rdata.compareWire(lower, higher)).isNegative();
    assertThat(Rdata.compareWire(higher, lower)).isPositive();
    assertThat(Rdata.compareWire(lower, lower)).isZero();
    assertThat(Rdata.compareWire(new Rdata.Opaque(new byte[1]), new Rdata.Opaque(new byte[2])))
        .isNegative();
    assertThat(Rdata.compareWire(new Rdata.Target(Name.of("A")), new Rdata.Target(Name.of("a"))))
        .isNegative();
  }

  @Test
  void callersArraysAreNotShared() {
    byte[] bytes = {1, 'a', 0};
    List<Rdata> all =
        List.of(new Rdata.Text(bytes), new Rdata.HostDescription(bytes), new Rdata.Opaque(bytes));
    bytes[1] = 'b';
    for (Rdata rdata : all) {
      assertThat(rdata.toWire()).containsExactly(1, 'a', 0);
    }
    ((Rdata.Text) all.get(0)).bytes()[1] = 'c';
    ((Rdata.Opaque) all.get(2)).bytes()[1] = 'c';
    assertThat(all.get(0).wireAt(1)).isEqualTo((byte) 'a');
    assertThat(all.get(2).wireAt(1)).isEqualTo((byte) 'a');
  }

  @Test
  @DisplayName("FR-035: data sent for equal hashes does not slow a hash table down: it is ordered")
  void orderOfEachKindAgreesWithEquality() {
    for (List<Rdata> kind : kinds()) {
      for (int i = 0; i < kind.size(); i++) {
        for (int j = 0; j < kind.size(); j++) {
          assertThat(Integer.signum(compare(kind.get(i), kind.get(j))))
              .as("%s and %s", kind.get(i), kind.get(j))
              .isEqualTo(Integer.compare(i, j));
        }
      }
    }
    assertThat(compare(new Rdata.Target(HOST), new Rdata.Target(Name.of("ALPHA.local")))).isZero();
  }

  @Test
  void kindsAreNeverEqualToEachOther() {
    List<Rdata> all = kinds().stream().flatMap(List::stream).toList();
    for (Rdata one : all) {
      for (Rdata other : all) {
        assertThat(one.equals(other)).isEqualTo(one == other);
      }
    }
  }

  /** Of each kind, some in their order. */
  private static List<List<Rdata>> kinds() {
    Name other = Name.of("beta.local");
    return List.of(
        List.of(
            Rdata.Address.of(new byte[] {1, 2, 3, 4}),
            Rdata.Address.of(new byte[] {-1, 2, 3, 4}),
            Rdata.Address.of(new byte[16]),
            Rdata.Address.of(new byte[] {0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0})),
        List.of(new Rdata.Target(HOST), new Rdata.Target(other)),
        List.of(
            new Rdata.Service(0, 0, 1, HOST),
            new Rdata.Service(0, 0, 1, other),
            new Rdata.Service(0, 0, 2, HOST),
            new Rdata.Service(0, 1, 1, HOST),
            new Rdata.Service(1, 0, 1, HOST)),
        List.of(Rdata.Text.EMPTY, new Rdata.Text(new byte[] {1, 'a'})),
        List.of(Rdata.HostDescription.of("a", "b"), Rdata.HostDescription.of("a", "c")),
        List.of(
            new Rdata.NextSecure(HOST, Set.of()),
            new Rdata.NextSecure(HOST, Set.of(RecordType.A)),
            new Rdata.NextSecure(other, Set.of())),
        List.of(new Rdata.Opaque(new byte[1]), new Rdata.Opaque(new byte[] {-1})));
  }

  @SuppressWarnings("unchecked") // both are of the same kind
  private static int compare(Rdata one, Rdata other) {
    return ((Comparable<Rdata>) one).compareTo(other);
  }
}
