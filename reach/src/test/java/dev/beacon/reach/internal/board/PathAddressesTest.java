package dev.beacon.reach.internal.board;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.beacon.SocketFailureException;
import dev.beacon.internal.paths.PathAddress;
import dev.beacon.internal.paths.PathLimits;
import java.net.InetAddress;
import java.util.HashSet;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class PathAddressesTest {

  private static final int FIRST_ID = 250;

  private final KernelInMemory kernel = new KernelInMemory();
  private final PathAddresses addresses = new PathAddresses(kernel, FIRST_ID);
  private final InetAddress first = address(1);
  private final InetAddress second = address(2);

  private static InetAddress address(int last) {
    try {
      return InetAddress.getByAddress(new byte[] {10, 9, 0, (byte) last});
    } catch (java.net.UnknownHostException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  @DisplayName("RCH-011: an address whose path was dead comes back with a new number, 20 times")
  void backWithNewNumber() throws Exception {
    addresses.use(first, 7);
    addresses.use(second, 8);
    for (int i = 0; i < 20; i++) {
      addresses.dead(first);
      assertThat(kernel.present).extracting(PathAddress::address).containsExactly(second);
      addresses.alive(first);
      assertThat(kernel.present).hasSize(2);
    }
    assertThat(new HashSet<>(kernel.ids)).hasSameSizeAs(kernel.ids).hasSize(22);
    assertThat(kernel.ids).allMatch(id -> id >= 1 && id <= PathAddress.HIGHEST_ID);
    assertThat(kernel.present).allMatch(each -> each.flags() == PathAddress.SUBFLOW);
  }

  @Test
  @DisplayName("RCH-011: an address is out while one of its users says so, and goes with the last")
  void sharedByUsers() throws Exception {
    addresses.use(first, 7);
    addresses.use(first, 7);
    addresses.dead(first);
    addresses.dead(first);
    addresses.alive(first);
    assertThat(kernel.present).isEmpty();
    addresses.alive(first);
    assertThat(kernel.present).hasSize(1);
    addresses.unuse(first);
    assertThat(kernel.present).hasSize(1);
    addresses.unuse(first);
    assertThat(kernel.present).isEmpty();
  }

  @Test
  @DisplayName("RCH-011: limits are raised where needed, and restored")
  void limitsAreRestored() throws Exception {
    kernel.limits = new PathLimits(1, 3);
    addresses.use(first, 7);
    addresses.use(second, 8);
    assertThat(kernel.limits).isEqualTo(new PathLimits(2, 3));
    addresses.unuse(first);
    addresses.unuse(second);
    assertThat(kernel.limits).isEqualTo(new PathLimits(1, 3));
  }

  @Test
  @DisplayName("RCH-011: an administrator's limits are not touched at the end")
  void changedLimitsStay() throws Exception {
    kernel.limits = new PathLimits(0, 0);
    addresses.use(first, 7);
    kernel.limits = new PathLimits(5, 5);
    addresses.unuse(first);
    assertThat(kernel.limits).isEqualTo(new PathLimits(5, 5));
  }

  @Test
  @DisplayName("RCH-011: an address that a killed program left is taken over, and stays")
  void takenOver() throws Exception {
    kernel.present.add(new PathAddress(first, 7, 4, PathAddress.SUBFLOW));
    addresses.use(first, 7);
    addresses.dead(first);
    assertThat(kernel.present).isEmpty();
    addresses.unuse(first);
    assertThat(kernel.present).extracting(PathAddress::address).containsExactly(first);
  }

  @Test
  @DisplayName("RCH-011: an address with other flags is an administrator's, and left alone")
  void leftAlone() throws Exception {
    kernel.present.add(new PathAddress(first, 7, 4, PathAddress.SUBFLOW | KernelInMemory.BACKUP));
    assertThatThrownBy(() -> addresses.use(first, 7))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("10.9.0.1 is in the path manager with other flags");
    addresses.dead(first);
    assertThat(kernel.present).hasSize(1);
  }

  @Test
  @DisplayName("RCH-011: without CAP_NET_ADMIN that is known at once, also if all is set already")
  void noRight() {
    kernel.mayChange = false;
    kernel.present.add(new PathAddress(first, 7, 4, PathAddress.SUBFLOW));
    assertThatThrownBy(() -> addresses.use(first, 7))
        .isInstanceOf(SocketFailureException.class)
        .hasMessageContaining("EPERM");
  }
}
