package dev.beacon.dns;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class ResourceRecordTest {

  private static final Name HOST = Name.of("alpha.local");
  private static final Rdata ADDRESS = Rdata.Address.of(new byte[] {10, 0, 0, 1});

  @Test
  void sameDataLeavesOutTimeToLiveAndFlushBit() {
    ResourceRecord record = new ResourceRecord(HOST, RecordType.A, true, 120, ADDRESS);
    ResourceRecord goodbye =
        new ResourceRecord(Name.of("ALPHA.local"), RecordType.A, false, 0, ADDRESS);

    assertThat(record.sameData(goodbye)).isTrue();
    assertThat(record).isNotEqualTo(goodbye);
    assertThat(record.sameData(new ResourceRecord(HOST, RecordType.A, true, 120, other())))
        .isFalse();
    assertThat(record.sameData(new ResourceRecord(Name.LOCAL, RecordType.A, true, 120, ADDRESS)))
        .isFalse();
  }

  @Test
  @DisplayName("RFC 2181 8: a time to live has 31 bits")
  void timeToLiveIsBounded() {
    ResourceRecord longest =
        new ResourceRecord(HOST, RecordType.A, true, ResourceRecord.MAX_TTL_SECONDS, ADDRESS);

    assertThat(longest.ttlSeconds()).isEqualTo(2147483647L);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new ResourceRecord(HOST, RecordType.A, true, 1L << 31, ADDRESS))
        .withMessageContaining("2147483648 s");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new ResourceRecord(HOST, RecordType.A, true, -1, ADDRESS));
  }

  @Test
  void dataIsOfTheType() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new ResourceRecord(HOST, RecordType.AAAA, true, 1, ADDRESS))
        .withMessage("\"10.0.0.1\": not the data of a record of type AAAA");
    assertThat(new ResourceRecord(HOST, RecordType.A, true, 1, new Rdata.Opaque(new byte[2])))
        .hasToString("alpha.local 1 IN A \\# 2 0000");
  }

  @Test
  void questionPrintsAsInAZoneFile() {
    assertThat(new Question(HOST, RecordType.ANY, true)).hasToString("alpha.local IN ANY (QU)");
    assertThat(new Question(HOST, RecordType.A, false)).hasToString("alpha.local IN A");
  }

  private static Rdata other() {
    return Rdata.Address.of(new byte[] {10, 0, 0, 2});
  }
}
