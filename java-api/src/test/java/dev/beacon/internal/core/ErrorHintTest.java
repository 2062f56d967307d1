package dev.beacon.internal.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.beacon.SocketFailureException;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ErrorHintTest {

  @Test
  @DisplayName("FR-010: a port that is not shared: avahi-daemon is named where it may be")
  void aPortThatIsNotShared() {
    assertThat(ErrorHint.of("EADDRINUSE", "Linux"))
        .isEqualTo(
            "; another program holds port 5353 and does not share it: beacon doctor names it (for"
                + " avahi-daemon: set disallow-other-stacks=no in avahi-daemon.conf)");
    assertThat(ErrorHint.of("EADDRINUSE", "Windows 11"))
        .isEqualTo(
            "; another program holds port 5353 and does not share it: beacon doctor names it")
        .isEqualTo(ErrorHint.of("EADDRINUSE", "Mac OS X"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"EACCES", "EPERM"})
  @DisplayName("FR-010: what is not permitted: who may forbid it")
  void whatIsNotPermitted(String errorName) {
    assertThat(ErrorHint.of(errorName, "Linux"))
        .isEqualTo("; not permitted: check the firewall, the container or the user");
    assertThat(ErrorHint.of(errorName, "Mac OS X"))
        .isEqualTo("; not permitted: check the firewall or the user");
  }

  @Test
  @DisplayName("FR-010: macOS says \"no route\" where it means that the program may not")
  void macOsSaysNoRoute() {
    assertThat(ErrorHint.of("EHOSTUNREACH", "Mac OS X"))
        .startsWith("; ")
        .contains("macOS 15", "System Settings > Privacy & Security > Local Network");
    assertThat(ErrorHint.of("EHOSTUNREACH", "Linux")).isEmpty();
    assertThat(ErrorHint.of("EHOSTUNREACH", "Windows 11")).isEmpty();
    assertThat(ErrorHint.of("ENOBUFS", "Mac OS X")).isEmpty();
  }

  @Test
  @DisplayName("FR-010: of a send that failed, macOS' privacy setting is what there is to tell")
  void ofASendThatFailed() {
    assertThat(ErrorHint.ofSending("EHOSTUNREACH (65)", "Mac OS X")).contains("Local Network");
    assertThat(ErrorHint.ofSending("EHOSTUNREACH (113)", "Linux")).isEmpty();
    assertThat(ErrorHint.ofSending("EPERM (1)", "Mac OS X")).isEmpty();
    assertThat(ErrorHint.ofSending("", "Mac OS X")).isEmpty();
    assertThat(ErrorHint.ofSending("ENOBUFS (105)"))
        .isEqualTo(ErrorHint.ofSending("ENOBUFS (105)", "Linux"));
  }

  @Test
  @DisplayName("FR-010: the exception's message ends in this system's hint")
  void theExceptionEndsInTheHint() {
    assertThat(new SocketFailureException("bind", "", "", "EADDRINUSE", 98))
        .hasMessage("bind: EADDRINUSE (98)" + ErrorHint.of("EADDRINUSE"));
  }

  @Test
  @DisplayName("BFD-017: of port 3784 it says who has it, and nothing about mDNS responders")
  void portThatIsNotShared() {
    assertThat(
            new SocketFailureException(
                "bind: bfdd (pid 812) has port 3784", "", "", "EADDRINUSE", 98))
        .hasMessage("bind: bfdd (pid 812) has port 3784: EADDRINUSE (98)");
  }
}
