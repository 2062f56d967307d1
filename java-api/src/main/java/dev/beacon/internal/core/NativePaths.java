package dev.beacon.internal.core;

import com.sun.jna.Memory;
import com.sun.jna.Pointer;
import dev.beacon.IpFamily;
import dev.beacon.NativeLibraryException;
import dev.beacon.SocketFailureException;
import dev.beacon.internal.paths.KernelPaths;
import dev.beacon.internal.paths.PathAddress;
import dev.beacon.internal.paths.PathLimits;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;

/** The native core's functions for MPTCP. They need no open core, so this has no state. */
public final class NativePaths implements KernelPaths {

  private static final int ENDPOINT_BYTES = 32;
  private static final int LIMITS_BYTES = 8;
  private static final int EXPECTED_ENDPOINTS = 8;
  private static final byte[] MAPPED = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, (byte) 0xff, (byte) 0xff};

  private static final NativePaths OF_THIS_MACHINE = new NativePaths();

  private NativePaths() {}

  /** Loads the core. */
  public static NativePaths load() throws NativeLibraryException {
    CoreLibrary.load();
    return OF_THIS_MACHINE;
  }

  private interface Call {
    int with(Memory fail);
  }

  private static int call(Call call) throws SocketFailureException {
    try (Memory fail = NativePort.cleared(Structs.FAIL_BYTES)) {
      int result = call.with(fail);
      if (result < 0) {
        throw Structs.failure(fail, "");
      }
      return result;
    }
  }

  @Override
  public int replace(int port, int backlog) throws SocketFailureException {
    return call(fail -> Core.bcn_mptcp_replace(port, backlog, fail));
  }

  @Override
  public int subflows(int descriptor, int port) throws SocketFailureException {
    return call(fail -> Core.bcn_mptcp_subflows(descriptor, port, fail));
  }

  @Override
  public List<PathAddress> addresses() throws SocketFailureException {
    int capacity = EXPECTED_ENDPOINTS;
    while (true) {
      int room = capacity;
      try (Memory list = NativePort.cleared(room * ENDPOINT_BYTES)) {
        int count = call(fail -> Core.bcn_mptcp_endpoints(list, room, fail));
        if (count <= room) {
          return addresses(list, count);
        }
        capacity = count;
      }
    }
  }

  private static List<PathAddress> addresses(Memory list, int count) {
    List<PathAddress> addresses = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      long at = (long) i * ENDPOINT_BYTES;
      InetAddress address = Structs.inetAddress(list.getByteArray(at, 16));
      int id = list.getByte(at + 25) & 0xff;
      addresses.add(new PathAddress(address, list.getInt(at + 16), id, list.getInt(at + 20)));
    }
    return addresses;
  }

  @Override
  public void add(PathAddress address) throws SocketFailureException {
    try (Memory endpoint = endpoint(address)) {
      int unused = call(fail -> Core.bcn_mptcp_add(endpoint, fail));
    }
  }

  @Override
  public void remove(PathAddress address) throws SocketFailureException {
    try (Memory endpoint = endpoint(address)) {
      int unused = call(fail -> Core.bcn_mptcp_remove(endpoint, fail));
    }
  }

  @Override
  public int users(PathAddress address) throws SocketFailureException {
    try (Memory endpoint = endpoint(address)) {
      return call(fail -> Core.bcn_mptcp_users(endpoint, fail));
    }
  }

  @Override
  public void atExit(List<PathAddress> addresses, int waitMs) throws SocketFailureException {
    try (Memory list = NativePort.cleared(Math.max(1, addresses.size()) * ENDPOINT_BYTES)) {
      for (int i = 0; i < addresses.size(); i++) {
        write(list.share((long) i * ENDPOINT_BYTES, ENDPOINT_BYTES), addresses.get(i));
      }
      int unused = call(fail -> Core.bcn_mptcp_at_exit(list, addresses.size(), waitMs, fail));
    }
  }

  private static Memory endpoint(PathAddress address) {
    Memory endpoint = NativePort.cleared(ENDPOINT_BYTES);
    write(endpoint, address);
    return endpoint;
  }

  private static void write(Pointer endpoint, PathAddress address) {
    boolean isIpv4 = IpFamily.of(address.address()) == IpFamily.IPV4;
    byte[] bytes = address.address().getAddress();
    if (isIpv4) {
      endpoint.write(0, MAPPED, 0, MAPPED.length);
    }
    endpoint.write(isIpv4 ? MAPPED.length : 0, bytes, 0, bytes.length);
    endpoint.setInt(16, address.ifindex());
    endpoint.setInt(20, address.flags());
    endpoint.setByte(24, (byte) (isIpv4 ? Arena.IPV4 : Arena.IPV6));
    endpoint.setByte(25, (byte) address.id());
  }

  @Override
  public PathLimits limits() throws SocketFailureException {
    try (Memory limits = NativePort.cleared(LIMITS_BYTES)) {
      int unused = call(fail -> Core.bcn_mptcp_limits(limits, fail));
      return new PathLimits(limits.getInt(0), limits.getInt(4));
    }
  }

  @Override
  public void limit(PathLimits limits) throws SocketFailureException {
    try (Memory memory = NativePort.cleared(LIMITS_BYTES)) {
      memory.setInt(0, limits.subflows());
      memory.setInt(4, limits.accepted());
      int unused = call(fail -> Core.bcn_mptcp_set_limits(memory, fail));
    }
  }
}
