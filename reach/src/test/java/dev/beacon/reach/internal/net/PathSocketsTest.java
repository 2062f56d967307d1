package dev.beacon.reach.internal.net;

import static org.assertj.core.api.Assertions.assertThat;

import dev.beacon.SocketFailureException;
import dev.beacon.internal.paths.KernelPaths;
import dev.beacon.internal.paths.PathAddress;
import dev.beacon.internal.paths.PathLimits;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PathSocketsTest {

  private static final int DESCRIPTOR = 77;

  private final List<String> said = new ArrayList<>();
  private final Remarks remarks =
      new Remarks(why -> said.add("degraded: " + why), why -> said.add("whole: " + why));
  private final Kernel kernel = new Kernel();
  private final PathSockets sockets = new PathSockets(kernel, remarks, (to, over) -> {});

  /** Connects to a server of TCP; returns what its first byte is. */
  private int byteOverConnection() throws IOException {
    Opener<Socket> opener = sockets.over(new Plain());
    try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        Socket socket = opener.create()) {
      InetSocketAddress to =
          new InetSocketAddress(InetAddress.getLoopbackAddress(), server.getLocalPort());
      opener.prepare(socket);
      opener.connect(socket, to, 5_000);
      try (Socket accepted = server.accept()) {
        accepted.getOutputStream().write('b');
        return socket.getInputStream().read();
      }
    }
  }

  @ParameterizedTest
  @CsvSource({
    "socket of MPTCP, EPROTONOSUPPORT, this kernel has no MPTCP",
    "socket of MPTCP, ENOPROTOOPT, net.mptcp.enabled is 0",
    "socket of MPTCP, EPERM, a sandbox does not allow it",
    "socket of MPTCP, EACCES, a sandbox does not allow it",
    "/proc/self/fd, ENOENT, /proc/self/fd",
    "several such sockets have this port, EEXIST, several such sockets have this port"
  })
  @DisplayName("RCH-010, RCH-041: what is refused connects by TCP, says why once, and when it ends")
  void refusedIsTcp(String operation, String error, String words) throws Exception {
    kernel.refuse(operation, error);
    assertThat(byteOverConnection()).isEqualTo('b');
    assertThat(byteOverConnection()).isEqualTo('b');
    assertThat(said)
        .singleElement()
        .asString()
        .startsWith("degraded: connections use plain TCP and one path: ")
        .contains(words);
    kernel.allow();
    assertThat(byteOverConnection()).isEqualTo('b');
    assertThat(said).contains("whole: connections use all paths");
  }

  @Test
  @DisplayName("RCH-010: a connection that is plain TCP after all is said once for each server")
  void fallenBack() throws Exception {
    kernel.subflows = 0;
    assertThat(byteOverConnection()).isEqualTo('b');
    assertThat(said)
        .singleElement()
        .asString()
        .contains("the server has no MPTCP, or the network removes it");
  }

  private static final class Plain implements Opener<Socket> {
    @Override
    public Socket create() {
      return new Socket();
    }

    @Override
    public void prepare(Socket socket) {}

    @Override
    public void connect(Socket socket, InetSocketAddress to, int timeoutMs) throws IOException {
      socket.connect(to, timeoutMs);
    }
  }

  private static final class Kernel implements KernelPaths {
    private String operation = "";
    private String error = "";
    private int subflows = 1;

    void refuse(String operation, String error) {
      this.operation = operation;
      this.error = error;
    }

    void allow() {
      error = "";
    }

    @Override
    public int replace(int port, int backlog) throws SocketFailureException {
      if (!error.isEmpty()) {
        throw new SocketFailureException(operation, "", "", error, 1);
      }
      return DESCRIPTOR;
    }

    @Override
    public int subflows(int descriptor, int port) {
      return subflows;
    }

    @Override
    public List<PathAddress> addresses() {
      return List.of();
    }

    @Override
    public void add(PathAddress address) {}

    @Override
    public void remove(PathAddress address) {}

    @Override
    public int users(PathAddress address) {
      return 0;
    }

    @Override
    public void atExit(List<PathAddress> addresses, int waitMs) {}

    @Override
    public PathLimits limits() {
      return new PathLimits(0, 0);
    }

    @Override
    public void limit(PathLimits limits) {}
  }
}
