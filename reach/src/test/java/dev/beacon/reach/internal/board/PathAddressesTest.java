package dev.beacon.reach.internal.board;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.beacon.SocketFailureException;
import dev.beacon.internal.paths.PathAddress;
import dev.beacon.internal.paths.PathLimits;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PathAddressesTest {

  private static final int FIRST_ID = 250;

  private static final long AWAIT_NS = TimeUnit.SECONDS.toNanos(20);

  private final Path folder;
  private final KernelInMemory kernel = new KernelInMemory();
  private final InetAddress first = address(1);
  private final InetAddress second = address(2);
  private final PathAddresses addresses;

  PathAddressesTest(@TempDir Path folder) {
    this.folder = folder;
    addresses = new PathAddresses(kernel, new AddedAddresses(Optional.of(folder)), FIRST_ID);
  }

  private void awaitPresent(int count) {
    long untilNs = System.nanoTime() + AWAIT_NS;
    while (kernel.present.size() != count && System.nanoTime() - untilNs < 0) {
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
    }
    assertThat(kernel.present).hasSize(count);
  }

  /** What a killed program leaves: its file, and its address in the kernel. */
  private void leave(InetAddress address, int id, int idInFile) throws IOException {
    kernel.present.add(new PathAddress(address, 7, id, PathAddress.SUBFLOW));
    Files.writeString(folder.resolve(address.getHostAddress()), "id " + idInFile + " ifindex 7\n");
  }

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
  @DisplayName("RCH-011: an address stays while a connection needs it, also after its last user")
  void staysWhileNeeded() throws Exception {
    addresses.use(first, 7);
    kernel.users.put(first, 1);
    addresses.unuse(first);
    assertThat(kernel.present).hasSize(1);
    kernel.users.put(first, 0);
    awaitPresent(0);
    assertThat(folder.toFile().list()).isNullOrEmpty();
  }

  @Test
  @DisplayName("RCH-011: an address that waits for its connections can be used again")
  void usedAgain() throws Exception {
    addresses.use(first, 7);
    kernel.users.put(first, 1);
    addresses.unuse(first);
    addresses.unuse(first);
    addresses.use(first, 7);
    kernel.users.put(first, 0);
    addresses.dead(first);
    assertThat(kernel.present).isEmpty();
    addresses.alive(first);
    assertThat(kernel.present).hasSize(1);
    addresses.unuse(first);
    assertThat(kernel.present).isEmpty();
  }

  @Test
  @DisplayName("RCH-011: an address that a killed program left is used, and goes at the end")
  void leftoverIsUsed() throws Exception {
    leave(first, 4, 4);
    addresses.use(first, 7);
    assertThat(kernel.ids).isEmpty();
    addresses.unuse(first);
    assertThat(kernel.present).isEmpty();
    assertThat(folder.toFile().list()).isNullOrEmpty();
  }

  @Test
  @DisplayName("RCH-011: an address that a killed program left goes once nobody needs it")
  void leftoverIsRemoved() throws Exception {
    leave(second, 4, 4);
    kernel.users.put(second, 1);
    addresses.use(first, 7);
    assertThat(kernel.present).hasSize(2);
    kernel.users.put(second, 0);
    awaitPresent(1);
    assertThat(kernel.present).extracting(PathAddress::address).containsExactly(first);
    addresses.unuse(first);
    assertThat(folder.toFile().list()).isNullOrEmpty();
  }

  @Test
  @DisplayName("RCH-011: an address that no longer is what Beacon added is an administrator's")
  void otherNumber() throws Exception {
    leave(first, 5, 4);
    leave(second, 6, 4);
    addresses.use(first, 7);
    addresses.unuse(first);
    assertThat(kernel.present).hasSize(2);
  }

  @Test
  @DisplayName("RCH-011: a file of an address that is gone is deleted, whatever it says")
  void nothingToRemove() throws Exception {
    Files.writeString(folder.resolve("10.9.0.9"), "\0\1 noise");
    Files.writeString(folder.resolve("noise"), "");
    addresses.use(first, 7);
    addresses.unuse(first);
    assertThat(folder.toFile().list()).isNullOrEmpty();
  }

  @Test
  @DisplayName("RCH-011: another program that tells the kernel the same does no harm")
  void toldByOthersToo() throws Exception {
    addresses.use(first, 7);
    kernel.present.clear();
    addresses.dead(first);
    PathAddress others = new PathAddress(first, 7, 99, PathAddress.SUBFLOW);
    kernel.present.add(others);
    addresses.alive(first);
    assertThat(kernel.present).containsExactly(others);
    addresses.dead(first);
    assertThat(kernel.present).isEmpty();
  }

  @Test
  @DisplayName("RCH-011: an address that an administrator has added stays")
  void administratorsStays() throws Exception {
    kernel.present.add(new PathAddress(first, 7, 4, PathAddress.SUBFLOW));
    addresses.use(first, 7);
    addresses.dead(first);
    assertThat(kernel.present).isEmpty();
    addresses.unuse(first);
    assertThat(kernel.present).extracting(PathAddress::address).containsExactly(first);
    assertThat(folder.toFile().list()).isNullOrEmpty();
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
