package dev.beacon.reach.internal.net;

import dev.beacon.BeaconException;
import dev.beacon.internal.paths.KernelPaths;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Listens for connections of MPTCP, and of TCP. */
public final class PathServer {

  private static final Logger LOG = LoggerFactory.getLogger(PathServer.class);
  private static final AtomicBoolean SAID = new AtomicBoolean();

  private PathServer() {}

  /** Opens a genuine channel; it takes plain TCP only if this machine can't do better. */
  public static ServerSocketChannel open(InetSocketAddress at, int backlog) throws IOException {
    ServerSocketChannel channel = ServerSocketChannel.open();
    try {
      channel.bind(at, backlog);
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
    try {
      int unused = KernelPaths.ofThisMachine().replace(channel.socket().getLocalPort(), backlog);
    } catch (BeaconException e) {
      if (!SAID.getAndSet(true)) {
        LOG.warn("{}: connections have one path: {}", at, PathSockets.words(e));
      }
    }
    return channel;
  }
}
