package dev.beacon.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LogsTest {

  @ParameterizedTest
  @CsvSource({
    "browse _ipp._tcp, 0",
    "browse -v _ipp._tcp, 1",
    "browse -vv, 2",
    "browse -v -v --verbose, 3",
    "-vvvvv, 5",
    "browse -x -, 0",
    "browse --version, 0",
    "resolve -- -v _ipp._tcp, 0"
  })
  @DisplayName("-v counts, before a -- and by itself")
  void verbosityIsCounted(String line, int expected) {
    assertThat(Logs.verbosity(line.split(" "))).isEqualTo(expected);
  }
}
