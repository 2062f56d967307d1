package dev.beacon.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class UnreadableTest {

  @Test
  @DisplayName("a file that can't be read is named, with the reason in words")
  void theReasonIsInWords() {
    assertThat(Unreadable.message(new NoSuchFileException("/a"))).isEqualTo("/a: no such file");
    assertThat(Unreadable.message(new AccessDeniedException("/a")))
        .isEqualTo("/a: this user may not read it");
    assertThat(Unreadable.message(new IOException("/a: over 9 bytes")))
        .isEqualTo("/a: over 9 bytes");
  }
}
