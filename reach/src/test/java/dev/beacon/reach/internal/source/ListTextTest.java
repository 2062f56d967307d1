package dev.beacon.reach.internal.source;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.SplittableRandom;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class ListTextTest {

  @Test
  @DisplayName("RCH-002: rows have a place, a priority and a weight; comments are left out")
  void rowsAreRead() throws IOException {
    ListText list =
        read(
            "# ours\n10.0.0.1:5432\n\n[fd00::1]:5432 priority=10 weight=3 # far\r\ndb.example:1 metered");
    assertThat(list.complaints()).isEmpty();
    assertThat(list.rows())
        .containsExactly(
            new ListText.Row("10.0.0.1", 5432, 0, 0),
            new ListText.Row("fd00::1", 5432, 10, 3),
            new ListText.Row("db.example", 1, 0, 0));
  }

  @Test
  @DisplayName("RCH-002: a bad row is left out and named with its number and what is wrong")
  void badRowsAreNamed() throws IOException {
    ListText list =
        read(
            "here\n10.0.0.1:0\n10.0.0.1:70000\na:1 wieght=2\na:1 weight=99999\n:1\na:1 via=relay\nok:1");
    assertThat(list.rows()).containsExactly(new ListText.Row("ok", 1, 0, 0));
    assertThat(list.complaints())
        .containsExactly(
            "row 1: 'here' is not HOST:PORT",
            "row 2: port 0: must be 1 to 65535",
            "row 3: port 70000: must be 1 to 65535",
            "row 4: 'wieght=2' is neither priority=N nor weight=N",
            "row 5: weight 99999: must be 0 to 65535",
            "row 6: ':1' is not HOST:PORT",
            "row 7: a relay leads to an anchor and not to a service");
  }

  @Test
  @DisplayName("RCH-002: a list of endpoints may name relays and metered ones")
  void endpointsAreRead() throws IOException {
    byte[] text = "relay.example:7443 via=relay metered weight=2\n10.0.0.1:1\n".getBytes(UTF_8);
    ListText list = ListText.read(text, ListText.Kind.ENDPOINTS);
    assertThat(list.complaints()).isEmpty();
    assertThat(list.rows())
        .containsExactly(
            new ListText.Row("relay.example", 7443, 0, 2, true),
            new ListText.Row("10.0.0.1", 1, 0, 0, false));
  }

  @Test
  @DisplayName("RCH-003: 256 rows are read, 64 KiB at most, and only text")
  void listsAreBounded() throws IOException {
    ListText list = read("10.0.0.1:5432\n".repeat(1000));
    assertThat(list.rows()).hasSize(256);
    assertThat(list.complaints()).singleElement().asString().startsWith("row 257 and all after it");
    assertThatThrownBy(() -> ListText.read(new byte[64 * 1024 + 1]))
        .hasMessageContaining("over 65536");
    assertThatThrownBy(() -> ListText.read(new byte[] {'a', 0})).hasMessageContaining("zero byte");
    assertThatThrownBy(() -> ListText.read(new byte[] {(byte) 0xff})).hasMessageContaining("UTF-8");
  }

  @Test
  @DisplayName("RCH-003: bad rows count as rows: a list of nonsense makes 256 complaints")
  void complaintsAreBounded() throws IOException {
    ListText list = read("10.0.0.1:5432\n" + "a\n".repeat(32_000));
    assertThat(list.rows()).hasSize(1);
    assertThat(list.complaints()).hasSize(256).last().asString().startsWith("row 257 and all");
  }

  @Test
  @DisplayName("RCH-051: no bytes make the reader of lists fail otherwise than by saying so")
  void anyBytesAreRead() {
    SplittableRandom random = new SplittableRandom(3);
    byte[] alphabet = "0123456789abc.:[]%#=\n\r priorityweight\0\u00e9".getBytes(UTF_8);
    for (int i = 0; i < 20_000; i++) {
      byte[] bytes = new byte[random.nextInt(60)];
      for (int at = 0; at < bytes.length; at++) {
        bytes[at] = alphabet[random.nextInt(alphabet.length)];
      }
      try {
        assertThat(ListText.read(bytes)).isNotNull();
      } catch (IOException said) {
        assertThat(said).hasMessageContaining("no text");
      }
    }
  }

  private static ListText read(String text) throws IOException {
    return ListText.read(text.getBytes(UTF_8));
  }
}
