package dev.beacon;

import static org.assertj.core.api.Assertions.assertThat;

import dev.beacon.dns.Name;
import dev.beacon.dns.Rdata;
import dev.beacon.dns.RecordType;
import dev.beacon.dns.ResourceRecord;
import dev.beacon.sim.Records;
import dev.beacon.sim.SimLan;
import dev.beacon.sim.SimMessage;
import dev.beacon.sim.SimNet;
import dev.beacon.sim.SimService;
import dev.beacon.sim.SimTest;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/**
 * What RFC 6763 asks of a client and no other test shows. docs/rfc6763.md lists all of it, with the
 * tests.
 */
@SimTest
class Rfc6763Test {

  private static final SimService A = SimService.printer("A");

  private SimLan lan;

  @BeforeEach
  void browse(SimNet net) throws BeaconException {
    lan = new SimLan(net);
    lan.browse();
    lan.runMs(150);
  }

  @AfterEach
  void noEventBrokeTheRule() {
    assertThat(lan.log().breaches()).isEmpty();
  }

  @Test
  @DisplayName("RFC 6763 5: of several SRV records the one of the lowest priority is taken")
  void theLowestPriorityIsTaken() {
    lan.peer().say(A.ptr(), A.txtRecord(), server(10, 0, 1), server(5, 0, 2), server(20, 0, 3));
    lan.peer().say(A.addressRecord());
    lan.runMs(10);
    assertThat(port()).isEqualTo(2);
  }

  @Test
  @DisplayName(
      "RFC 6763 5: of several SRV records of one priority that of the most weight is taken")
  void theHighestWeightIsTaken() {
    lan.peer().say(A.ptr(), A.txtRecord(), server(5, 1, 1), server(5, 9, 2), server(6, 99, 3));
    lan.peer().say(A.addressRecord());
    lan.runMs(10);
    assertThat(port()).isEqualTo(2);
  }

  @Test
  @DisplayName("RFC 6763 5: a server of lower priority takes over, and gives back as it goes")
  void aServerOfLowerPriorityTakesOver() {
    lan.peer().say(A.ptr(), A.txtRecord(), server(10, 0, 1), A.addressRecord());
    lan.runMs(10);
    lan.peer().say(server(5, 0, 2));
    lan.runMs(10);
    assertThat(port()).isEqualTo(2);
    lan.peer().say(Records.goodbye(server(5, 0, 2)));
    lan.run(Duration.ofSeconds(2));
    assertThat(port()).isEqualTo(1);
    assertThat(lan.log().words()).containsExactly("added A", "updated A", "updated A");
  }

  @Test
  @DisplayName("RFC 6763 5: with priority and weight the same, the server in use stays in use")
  void equalServersDoNotFlap() {
    lan.peer().say(A.ptr(), A.txtRecord(), server(5, 5, 1), A.addressRecord());
    lan.runMs(10);
    for (int i = 0; i < 5; i++) {
      lan.peer().say(server(5, 5, 2));
      lan.runMs(100);
    }
    assertThat(lan.log().words()).containsExactly("added A");
    assertThat(port()).isEqualTo(1);
  }

  @Test
  @DisplayName("RFC 6763 6.1: a TXT record of one zero byte, or of no byte, has no attributes")
  void emptyTextsAreTheSame() {
    lan.peer().say(A.ptr(), A.srv(), A.addressRecord(), text(new byte[1]));
    lan.runMs(10);
    assertThat(lan.log().last().event().instance().txt()).isEqualTo(Txt.EMPTY);
    byte[] packet = SimMessage.response(text(new byte[1])).toBytes();
    byte[] withoutData = Arrays.copyOf(packet, packet.length - 1);
    withoutData[withoutData.length - 1] = 0; // the low byte of the data's length
    lan.peer().say(withoutData, IpFamily.IPV4, 5353);
    lan.run(Duration.ofSeconds(2));
    assertThat(lan.log().words()).as("no difference, so no event").containsExactly("added A");
  }

  @Test
  @DisplayName("RFC 6763 6.4: of a key that appears twice the first counts, a missing key nothing")
  void oddTextsAreReadAsTheStandardSays() {
    byte[] strings = "\5a=one\5A=two\4=odd\4flag\2e=".getBytes(StandardCharsets.UTF_8);
    lan.peer().say(A.ptr(), A.srv(), A.addressRecord(), text(strings));
    lan.runMs(10);
    Txt txt = lan.log().last().event().instance().txt();
    assertThat(txt.string("a")).contains("one");
    assertThat(txt.contains("flag")).isTrue();
    assertThat(txt.hasValue("flag")).isFalse();
    assertThat(txt.string("E")).contains("");
    assertThat(txt.contains("")).isFalse();
  }

  @Test
  @DisplayName("RFC 6763 6: a TXT record that is cut short, or runs over, hides no service")
  void aCutTextHidesNoService() {
    byte[] whole = SimMessage.response(text(strings("\6path=/\5rev=3"))).toBytes();
    byte[] cut = whole.clone();
    cut[whole.length - 6] = 16; // the length of the last string
    lan.peer().say(cut, IpFamily.IPV4, 5353);
    lan.peer().say(A.ptr(), A.srv(), A.addressRecord());
    lan.runMs(10);
    assertThat(lan.log().words()).containsExactly("added A");
    assertThat(lan.log().last().event().instance().txt()).isEqualTo(Txt.of(Map.of("path", "/")));
    lan.run(Duration.ofMinutes(1));
    assertThat(lan.asked(Records.question(A.fullName(), RecordType.TXT))).isEmpty();
  }

  @Test
  @DisplayName("RFC 6763 6.8: of several TXT records one is taken, and it is kept")
  void oneOfSeveralTextsIsTaken() {
    ResourceRecord one = Records.shared(Records.txt(A.fullName(), "n=1"));
    ResourceRecord other = Records.shared(Records.txt(A.fullName(), "n=2"));
    lan.peer().say(A.ptr(), A.srv(), A.addressRecord(), one);
    lan.runMs(10);
    lan.peer().say(other, one, other);
    lan.run(Duration.ofSeconds(2));
    assertThat(lan.log().words()).containsExactly("added A");
    assertThat(lan.log().last().event().instance().txt().string("n")).contains("1");
  }

  @Test
  @DisplayName("RFC 6763 12: nothing but the PTR record need come by itself")
  void everythingButThePointerIsAskedFor() {
    lan.peer().serve(A.records());
    lan.run(Duration.ofSeconds(3));
    assertThat(lan.log().words()).containsExactly("added A");
  }

  private int port() {
    return lan.log().last().event().instance().port();
  }

  private static ResourceRecord server(int priority, int weight, int port) {
    return new ResourceRecord(
        Name.of(A.fullName()),
        RecordType.SRV,
        false,
        120,
        new Rdata.Service(priority, weight, port, Name.of(A.host())));
  }

  private static byte[] strings(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static ResourceRecord text(byte[] strings) {
    return new ResourceRecord(
        Name.of(A.fullName()), RecordType.TXT, true, 4_500, new Rdata.Text(strings));
  }
}
