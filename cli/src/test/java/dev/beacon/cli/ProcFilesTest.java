package dev.beacon.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.beacon.IpFamily;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@DisabledOnOs(value = OS.WINDOWS, disabledReason = "no symbolic link may be called socket:[1]")
class ProcFilesTest {

  private static final String HEAD =
      "   sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid "
          + " timeout inode ref pointer drops\n";

  @TempDir Path proc;

  @BeforeEach
  void twoProcesses() throws IOException {
    write("net/udp", HEAD + udp("00000000:14E9", 102, 4001) + udp("0100007F:0035", 0, 4000));
    write("net/udp6", HEAD + udp("00000000000000000000000000000000:14E9", 1000, 4002));
    process("71", "avahi-daemon", "/dev/null", "socket:[4000]", "socket:[4001]");
    process("72", "bystander", "socket:[4009]");
  }

  private void write(String file, String text) throws IOException {
    Path path = proc.resolve(file);
    Files.createDirectories(path.getParent());
    Files.writeString(path, text);
  }

  private void process(String pid, String name, String... descriptors) throws IOException {
    write(pid + "/comm", name + "\n");
    Path folder = Files.createDirectories(proc.resolve(pid + "/fd"));
    for (int i = 0; i < descriptors.length; i++) {
      Files.createSymbolicLink(folder.resolve(Integer.toString(i)), Path.of(descriptors[i]));
    }
  }

  private static String udp(String address, int user, int inode) {
    return "  361: "
        + address
        + " 00000000:0000 07 00000000:00000000 00:00000000 00000000   "
        + user
        + "        0 "
        + inode
        + " 2 0000000000000000 0\n";
  }

  @Test
  @DisplayName("the sockets on 5353 are told with their processes, and with their user without")
  void theSocketsAreToldWithTheirProcesses() {
    assertThat(new ProcFiles(proc).portHolders(ProcFiles.MDNS_PORT))
        .contains(
            List.of(
                new PortHolder(
                    IpFamily.IPV4, 102, Optional.of(new PortHolder.Owner("avahi-daemon", 71))),
                new PortHolder(IpFamily.IPV6, 1000, Optional.empty())));
  }

  @Test
  @DisplayName("BFD-017: the socket on 3784 is told with its process")
  void theSocketOfWatchingIsTold() throws IOException {
    write("net/udp", HEAD + udp("00000000:0EC8", 0, 4005) + udp("00000000:14E9", 102, 4001));
    process("812", "bfdd", "socket:[4005]");

    assertThat(new ProcFiles(proc).portHolders(ProcFiles.BFD_PORT))
        .contains(
            List.of(
                new PortHolder(IpFamily.IPV4, 0, Optional.of(new PortHolder.Owner("bfdd", 812)))));
  }

  @Test
  @DisplayName("FR-036: a kernel without IPv6 has no holder there")
  void aKernelWithoutIpv6HasNoHolderThere() throws IOException {
    Files.delete(proc.resolve("net/udp6"));

    assertThat(new ProcFiles(proc).portHolders(ProcFiles.MDNS_PORT).orElseThrow())
        .extracting(PortHolder::family)
        .containsExactly(IpFamily.IPV4);
  }

  @Test
  @DisplayName("a process that ended while one looked is not visible")
  void aProcessThatEndedIsNotVisible() throws IOException {
    Files.delete(proc.resolve("71/comm"));

    assertThat(new ProcFiles(proc).portHolders(ProcFiles.MDNS_PORT).orElseThrow().get(0).owner())
        .isEmpty();
  }

  @Test
  @DisplayName("the limit of the receive buffer is read")
  void theLimitIsRead() throws IOException {
    write("sys/net/core/rmem_max", "212992\n");

    assertThat(new ProcFiles(proc).mostReceiveBufferBytes()).hasValue(212_992);
  }

  @Test
  @DisplayName("on another system than Linux nothing is visible")
  void elsewhereNothingIsVisible() {
    ProcFiles none = new ProcFiles(proc.resolve("nowhere"));

    assertThat(none.areThere()).isFalse();
    assertThat(none.portHolders(ProcFiles.MDNS_PORT)).isEmpty();
    assertThat(none.mostReceiveBufferBytes()).isEmpty();
  }
}
