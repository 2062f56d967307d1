package dev.beacon.internal.paths;

import dev.beacon.NativeLibraryException;
import dev.beacon.SocketFailureException;
import dev.beacon.internal.core.NativePaths;
import java.util.List;

/**
 * The kernel's MPTCP (RFC 8684). Its path manager is one for the network namespace. beacon_core.h
 * documents each function. Any thread.
 */
public interface KernelPaths {

  /** Returns those of this machine. Whether it has MPTCP is said by the first call. */
  static KernelPaths ofThisMachine() throws NativeLibraryException {
    return NativePaths.load();
  }

  /**
   * Puts a socket of MPTCP in the place of the TCP socket of this JVM that is bound to the port.
   *
   * @param backlog as in listen if the socket listens; 0 means that it doesn't
   * @return its descriptor
   * @throws SocketFailureException if that is not possible; the socket is as it was
   */
  int replace(int port, int backlog) throws SocketFailureException;

  /**
   * Returns how many subflows a connection has; 0 if it is plain TCP.
   *
   * @param port its local port, by which another socket with this descriptor is recognised
   */
  int subflows(int descriptor, int port) throws SocketFailureException;

  /** Returns the addresses of the path manager. */
  List<PathAddress> addresses() throws SocketFailureException;

  /** Adds an address. */
  void add(PathAddress address) throws SocketFailureException;

  /** Removes an address, and ends its subflows. */
  void remove(PathAddress address) throws SocketFailureException;

  /**
   * Returns how many subflows begin at an address and may still carry something: of all programs of
   * the namespace, and of closed sockets too. To remove an address without one does no harm.
   */
  int users(PathAddress address) throws SocketFailureException;

  /**
   * Leaves addresses to the end of the process, when no Java runs any more. Then its connections
   * deliver all written bytes and their end, and each address is removed that nothing needs any
   * more. Replaces the list of the call before.
   *
   * @param waitMs how long the end of the process may be delayed by this
   */
  void atExit(List<PathAddress> addresses, int waitMs) throws SocketFailureException;

  /** Returns the limits. */
  PathLimits limits() throws SocketFailureException;

  /** Sets the limits. */
  void limit(PathLimits limits) throws SocketFailureException;
}
