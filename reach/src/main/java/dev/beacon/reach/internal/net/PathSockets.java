package dev.beacon.reach.internal.net;

import dev.beacon.SocketFailureException;
import dev.beacon.internal.paths.KernelPaths;
import java.io.Closeable;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.channels.SocketChannel;
import java.util.Collections;
import java.util.Map;
import java.util.Set;
import java.util.WeakHashMap;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Makes new sockets and channels of Java use the kernel's MPTCP. They stay genuine objects of the
 * JDK. A socket for which that fails is plain TCP, and connects all the same.
 */
public final class PathSockets {

  private static final String SOCKETS = "sockets";

  /** Learns whether a server speaks MPTCP. */
  public interface Learned {
    /** A connection to this address was made. */
    void connected(InetSocketAddress to, boolean overPaths);
  }

  private final KernelPaths kernel;
  private final Remarks remarks;
  private final Learned learned;
  private final ReentrantLock lock = new ReentrantLock();

  /** The descriptors of sockets that are not connected yet. */
  private final Map<Object, Integer> descriptors = new WeakHashMap<>();

  /** The connections that use all paths. */
  private final Set<Object> overPaths = Collections.newSetFromMap(new WeakHashMap<>());

  /** Uses this kernel. */
  public PathSockets(KernelPaths kernel, Remarks remarks, Learned learned) {
    this.kernel = kernel;
    this.remarks = remarks;
    this.learned = learned;
  }

  /** Returns an opener of the same type, whose connections use all paths. */
  public <T extends Closeable> Opener<T> over(Opener<T> inner) {
    return new Opener<>() {
      @Override
      public T create() throws IOException {
        T socket = inner.create();
        take(socket);
        return socket;
      }

      @Override
      public void prepare(T socket) throws IOException {
        try {
          inner.prepare(socket);
        } catch (SocketException e) {
          refuseUnlessTaken(socket, e);
        }
      }

      @Override
      public void connect(T socket, InetSocketAddress to, int timeoutMs) throws IOException {
        inner.connect(socket, to, timeoutMs);
        look(socket, to);
      }
    };
  }

  /** Reports whether a connection uses all paths. */
  public boolean isOverPaths(Object socket) {
    lock.lock();
    try {
      return overPaths.contains(socket);
    } finally {
      lock.unlock();
    }
  }

  private static Socket asSocket(Object socket) {
    return socket instanceof SocketChannel channel ? channel.socket() : (Socket) socket;
  }

  /** Only its maker has the socket as yet, so no other thread closes it meanwhile. */
  private void take(Object socket) {
    Socket plain = asSocket(socket);
    try {
      if (!plain.isBound()) {
        plain.bind(new InetSocketAddress(0)); // its descriptor is found by its port
      }
      int descriptor = kernel.replace(plain.getLocalPort(), 0);
      lock.lock();
      try {
        descriptors.put(socket, descriptor);
      } finally {
        lock.unlock();
      }
      remarks.mend(SOCKETS, "connections use all paths");
    } catch (IOException e) {
      remarks.degrade(SOCKETS, "connections use plain TCP and one path: " + words(e));
    }
  }

  /** MPTCP lacks a few options of TCP; a connection without them is better than none. */
  private void refuseUnlessTaken(Object socket, SocketException e) throws SocketException {
    lock.lock();
    try {
      if (!descriptors.containsKey(socket)) {
        throw e;
      }
    } finally {
      lock.unlock();
    }
    remarks.degrade("options", "connections over all paths lack an option: " + e.getMessage());
  }

  private void look(Object socket, InetSocketAddress to) {
    Integer descriptor;
    lock.lock();
    try {
      descriptor = descriptors.remove(socket);
    } finally {
      lock.unlock();
    }
    if (descriptor == null) {
      return;
    }
    String server = to.getAddress().getHostAddress() + ":" + to.getPort();
    boolean over = isMptcp(descriptor, asSocket(socket).getLocalPort());
    if (over) {
      lock.lock();
      try {
        overPaths.add(socket);
      } finally {
        lock.unlock();
      }
      remarks.mend(server, "connections to " + server + " use all paths");
    } else {
      remarks.degrade(
          server,
          "connections to "
              + server
              + " use plain TCP and one path: the server has no MPTCP, or the network removes it");
    }
    learned.connected(to, over);
  }

  private boolean isMptcp(int descriptor, int port) {
    try {
      return kernel.subflows(descriptor, port) > 0;
    } catch (SocketFailureException closedMeanwhile) {
      return false;
    }
  }

  /** Describes why a socket stays one of TCP. */
  static String words(IOException e) {
    String name = e instanceof SocketFailureException failure ? failure.errorName() : "";
    String hint =
        switch (name) {
          case "ENOPROTOOPT" -> "; net.mptcp.enabled is 0";
          case "EPROTONOSUPPORT" -> "; this kernel has no MPTCP";
          case "EPERM", "EACCES" -> "; a sandbox does not allow it";
          default -> "";
        };
    return hint.isEmpty() ? String.valueOf(e.getMessage()) : message(e) + hint;
  }

  /** Returns the message without the advice that is meant for other sockets. */
  private static String message(IOException e) {
    return String.valueOf(e.getMessage()).replaceAll(";.*", "");
  }
}
