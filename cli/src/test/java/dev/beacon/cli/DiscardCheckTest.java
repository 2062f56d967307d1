package dev.beacon.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.beacon.DroppedPacket;
import dev.beacon.cli.Finding.Severity;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class DiscardCheckTest {

  private final Patient patient = new Patient();

  private List<Finding> findings() {
    return new DiscardCheck().findings(patient.symptoms());
  }

  @Test
  @DisplayName("FR-025: nothing dropped is as it should be")
  void nothingDroppedIsAsItShouldBe() {
    assertThat(findings()).extracting(Finding::severity).containsExactly(Severity.OK);
  }

  @Test
  @DisplayName("FR-025: each discard has its count, its sentence and its senders")
  void eachDiscardHasItsSentence() {
    patient.counts.put("dropped_malformed", 5L);
    patient.counts.put("other_port", 3L);
    patient.counts.put("ignored", 1L);
    patient.dropped.add(new DroppedPacket("10.0.0.7", "eth0", "other_port"));

    assertThat(findings()).extracting(Finding::severity).containsOnly(Severity.NOTE);
    assertThat(findings())
        .extracting(Finding::text)
        .satisfiesExactly(
            text -> assertThat(text).startsWith("dropped_malformed is 2: no whole header"),
            text ->
                assertThat(text)
                    .startsWith("other_port is 3 (from 10.0.0.7 on eth0): of dropped_malformed"),
            text -> assertThat(text).startsWith("ignored is 1: accepted, but of no account"));
    assertThat(findings().get(1).advice()).contains("port 5353");
  }

  @Test
  @DisplayName("every counter of discovery has its sentence, and every discard a finding")
  void everyCounterHasItsSentence() throws IOException {
    String core = Files.readString(Path.of("../native/src/counters.c"));
    Matcher counter = Pattern.compile("\\{\"(\\w+)\", ([^}]*)}").matcher(core);
    List<String> told = List.of("dropped_source", "other_subnet", "dropped_rate", "dropped_kernel");
    int found = 0;
    while (counter.find()) {
      String name = counter.group(1);
      boolean watching = counter.group(2).contains("WATCHING");
      if (!watching) {
        found++;
        assertThat(CounterWords.of(name)).as(name).endsWith(".");
        boolean discard = name.startsWith("dropped_") || name.startsWith("other_");
        assertThat(!discard || told.contains(name) || CounterWords.discards().contains(name))
            .as("%s is told by the doctor", name)
            .isTrue();
      }
    }
    assertThat(found).isGreaterThan(25);
  }
}
