package dev.beacon.internal.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.beacon.InterfacePolicy;
import dev.beacon.IpFamily;
import dev.beacon.LinkKind;
import dev.beacon.NetworkInterfaceFacts;
import dev.beacon.PortSharing;
import dev.beacon.RateLimit;
import dev.beacon.SocketFailureException;
import dev.beacon.SourceRule;
import java.io.File;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The boundary itself, with the real library. It is opened but never joined: nothing is sent. */
@Timeout(20)
class NativePortTest {

  @Test
  @DisplayName("FR-012: the survey tells what loopback is; struct offsets agree with the C header")
  void surveyFindsLoopback() throws Exception {
    NetworkInterfaceFacts lo =
        NativePort.survey().stream().filter(facts -> facts.name().equals("lo")).findFirst().get();
    assertThat(lo.kind()).isEqualTo(LinkKind.LOOPBACK);
    assertThat(lo.index()).isPositive();
    assertThat(lo.mtuBytes()).isGreaterThanOrEqualTo(512);
    assertThat(lo.addresses())
        .anySatisfy(
            address -> {
              assertThat(address.address().getHostAddress()).isEqualTo("127.0.0.1");
              assertThat(address.prefixBits()).isEqualTo(8);
              assertThat(address.usable()).isTrue();
            });
  }

  @Test
  @DisplayName("FR-010: OS errors have names")
  void errorsHaveNames() throws Exception {
    CoreLibrary.load();
    assertThat(Structs.errorName(105)).isEqualTo("ENOBUFS");
    assertThat(Structs.errorName(1)).isEqualTo("EPERM");
  }

  @Test
  @DisplayName("A turn comes at once, after a wake, at the deadline, and stop ends it")
  void turnsComeWhenTheyAreDue() throws Exception {
    NativePort port = NativePort.open(settings());
    AtomicInteger turns = new AtomicInteger();
    port.run(
        (datagrams, events, nowNs) -> {
          switch (turns.incrementAndGet()) {
            case 1 -> {
              port.wake();
              return Port.NEVER; // the wake ends the wait
            }
            case 2 -> {
              return nowNs + 1_000_000; // the deadline ends it
            }
            case 3 -> {
              return nowNs; // at once
            }
            default -> {
              return Port.STOP;
            }
          }
        });
    port.close();
    assertThat(turns).hasValue(4);
  }

  @Test
  @DisplayName("FR-005 FR-010: joining an interface that isn't there names operation and error")
  void joinFailsWithReason() throws Exception {
    NativePort port = NativePort.open(settings());
    try {
      NetworkInterfaceFacts nowhere =
          new NetworkInterfaceFacts(
              "nowhere0",
              999_999,
              LinkKind.ETHERNET,
              "",
              true,
              true,
              true,
              false,
              1500,
              0,
              false,
              List.of());
      assertThatThrownBy(() -> port.join(nowhere, IpFamily.IPV4))
          .isInstanceOf(SocketFailureException.class)
          .hasMessageContaining("join 224.0.0.251 on nowhere0: ENODEV (19)");
    } finally {
      port.close();
    }
  }

  @Test
  @DisplayName("Opening and closing a hundred times leaves no file descriptor behind")
  void openAndCloseLeaveNothing() throws Exception {
    NativePort.open(settings()).close();
    int before = openFiles();
    for (int i = 0; i < 100; i++) {
      NativePort.open(settings()).close();
    }
    assertThat(openFiles()).isLessThanOrEqualTo(before + 2); // the JVM opens files of its own
  }

  @Test
  @DisplayName("After close, wake and counters do nothing instead of touching freed memory")
  void closedPortIsInert() throws Exception {
    NativePort port = NativePort.open(settings());
    assertThat(port.counters()).containsKeys("received", "accepted", "dropped_source", "sent");
    assertThat(port.sharing(IpFamily.IPV4)).isNotEqualTo(PortSharing.NONE);
    port.close();
    port.close();
    port.wake();
    assertThat(port.counters()).isEmpty();
  }

  private static Settings settings() {
    return new Settings(
        InterfacePolicy.physical(),
        Set.of(IpFamily.IPV4, IpFamily.IPV6),
        RateLimit.standard(),
        true,
        SourceRule.ON_LINK,
        false,
        Optional.empty(),
        Optional.empty());
  }

  private static int openFiles() {
    String[] files = new File("/proc/self/fd").list();
    return files == null ? 0 : files.length;
  }
}
