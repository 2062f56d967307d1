package dev.beacon.internal.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.beacon.dns.Name;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class NameTableTest {

  @Test
  void sameBytesGiveTheSameInstance() {
    NameTable table = new NameTable(64);
    Name first = intern(table, "Printer A._ipp._tcp.local");

    assertThat(intern(table, "Printer A._ipp._tcp.local")).isSameAs(first);
  }

  @Test
  @DisplayName("RFC 6762 16: another spelling is an equal name, and keeps its case")
  void otherCaseIsAnotherInstance() {
    NameTable table = new NameTable(64);
    Name lower = intern(table, "printer.local");
    Name upper = intern(table, "PRINTER.local");

    assertThat(upper).isEqualTo(lower).hasToString("PRINTER.local");
  }

  @Test
  @DisplayName("FR-035: a flood of names pushes names out and never fails")
  void fullTableTakesNewNames() {
    NameTable table = new NameTable(2);
    List<String> texts = new ArrayList<>();
    for (int i = 0; i < 1000; i++) {
      texts.add(intern(table, "host-" + i + ".local").toString());
    }

    assertThat(texts).doesNotHaveDuplicates().hasSize(1000).contains("host-999.local");
  }

  @Test
  void capacityIsAPowerOfTwo() {
    for (int capacity : new int[] {0, -1, 3, Integer.MIN_VALUE}) {
      assertThatThrownBy(() -> new NameTable(capacity))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining(Integer.toString(capacity));
    }
  }

  private static Name intern(NameTable table, String text) {
    Name name = Name.of(text);
    byte[] wire = new byte[name.wireLength() + 1];
    for (int i = 0; i < name.wireLength(); i++) {
      wire[i + 1] = name.wireAt(i);
    }
    return table.intern(wire, 1, name.wireLength());
  }
}
