package dev.beacon.bond.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.beacon.bond.internal.wire.CloseCode;
import dev.beacon.bond.internal.wire.LineFault;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The numbers of streams (RCH-020, RCH-029). Four streams may be open at a time. */
class StreamTableTest {

  private final StreamTable table = new StreamTable(4);

  @Test
  @DisplayName("RCH-020: a number is new once, also if a lower one comes after it")
  void newOnce() throws LineFault {
    assertThat(table.isNew(1)).isTrue();
    assertThat(table.isNew(1)).isFalse();
    assertThat(table.isNew(3)).isTrue();
    assertThat(table.isNew(3)).isFalse();
    assertThat(table.isNew(2)).isTrue();
    assertThat(table.isNew(3)).isFalse();
    assertThat(table.isNew(4)).isTrue();
  }

  @Test
  @DisplayName("RCH-029: OPEN may overtake as many others as there may be streams")
  void numbersOutOfTheBlue() throws LineFault {
    assertThat(faultOfNew(6)).isEqualTo(CloseCode.LIMIT);
    assertThat(table.isNew(5)).isTrue();
    assertThat(table.isNew(1)).isTrue();
    assertThat(faultOfNew(7)).isEqualTo(CloseCode.LIMIT);
    assertThat(table.isNew(6)).isTrue();
    for (int number = 2; number <= 4; number++) {
      assertThat(table.isNew(number)).isTrue();
    }
    assertThat(faultOfNew(12)).isEqualTo(CloseCode.LIMIT);
    assertThat(table.isNew(11)).isTrue();
  }

  @Test
  @DisplayName("RCH-020: frames of a stream that is over are ignored, of one never opened a fault")
  void streamsAreFound() throws LineFault {
    table.isNew(1);
    table.isNew(3);
    StreamState first = stream(1);
    table.add(first);
    assertThat(table.find(1)).isSameAs(first);
    table.remove(first);
    assertThat(table.find(1)).isNull();
    assertThat(table.find(3)).isNull(); // it was refused
    assertThat(faultOfFind(2)).isEqualTo(CloseCode.PROTOCOL);
    assertThat(faultOfFind(4)).isEqualTo(CloseCode.PROTOCOL);
  }

  @Test
  @DisplayName("A client counts its streams from 1")
  void theNumbersOfAClient() throws LineFault {
    assertThat(table.wasUsed()).isFalse();
    assertThat(table.lastNumber()).isZero();
    assertThat(table.next()).isEqualTo(1);
    assertThat(table.next()).isEqualTo(2);
    assertThat(table.lastNumber()).isEqualTo(2);
    assertThat(table.wasUsed()).isTrue();
    assertThat(table.find(2)).isNull();
  }

  @Test
  @DisplayName("RCH-029: the table is full with as many live streams as it may have")
  void full() {
    assertThat(table.isEmpty()).isTrue();
    for (int number = 1; number <= 3; number++) {
      table.add(stream(number));
    }
    assertThat(table.isFull()).isFalse();
    StreamState last = stream(4);
    table.add(last);
    assertThat(table.isFull()).isTrue();
    assertThat(table.isEmpty()).isFalse();
    assertThat(table.size()).isEqualTo(4);
    table.remove(last);
    assertThat(table.isFull()).isFalse();
    assertThat(table.size()).isEqualTo(3);
  }

  @Test
  @DisplayName(
      "All streams, in the order in which they began, can be removed while they are visited")
  void all() {
    StreamState second = stream(2);
    StreamState first = stream(1);
    table.add(second);
    table.add(first);
    List<StreamState> all = table.all();
    all.forEach(table::remove);
    assertThat(all).containsExactly(second, first);
    assertThat(table.isEmpty()).isTrue();
  }

  private CloseCode faultOfNew(int number) {
    return catchThrowableOfType(LineFault.class, () -> table.isNew(number)).code();
  }

  private CloseCode faultOfFind(int number) {
    return catchThrowableOfType(LineFault.class, () -> table.find(number)).code();
  }

  private static StreamState stream(int number) {
    return new StreamState(number, "", Items.ledger(), 0, 0);
  }
}
