package dev.beacon.reach.internal.net;

import dev.beacon.reach.internal.net.Dialler.Reached;
import java.io.Closeable;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.nio.channels.CancelledKeyException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A local port that leads to the service, for programs that take only an address.
 *
 * <p>One thread moves the bytes of all connections; helpers connect. While no instance answers, a
 * connection waits up to five seconds and is then reset. If its instance dies, a connection is
 * reset and never ended in order, because its program would take the received bytes for all there
 * are.
 */
public final class Forwarder implements Closeable {

  private static final Logger LOG = LoggerFactory.getLogger(Forwarder.class);
  private static final Duration PATIENCE = Duration.ofSeconds(5);
  private static final long AGAIN_MS = 100;

  /** Further connections wait in the kernel until one ends. */
  private static final int MOST_CONNECTIONS = 1024;

  private final Exchange exchange;
  private final Executor helpers;
  private final ScheduledExecutorService timers;
  private final Selector selector = Selector.open();
  private final ServerSocketChannel server = ServerSocketChannel.open();
  private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
  private final SelectionKey accepting;

  /** Local connections that have no instance yet. */
  private final Set<SocketChannel> waiting = ConcurrentHashMap.newKeySet();

  private int connections;
  private volatile boolean closed;
  private volatile boolean ended;

  /** Listens on that address. */
  public Forwarder(
      InetSocketAddress at, Exchange exchange, Executor helpers, ScheduledExecutorService timers)
      throws IOException {
    this.exchange = exchange;
    this.helpers = helpers;
    this.timers = timers;
    try {
      server.bind(at);
      server.configureBlocking(false);
      accepting = server.register(selector, SelectionKey.OP_ACCEPT);
    } catch (IOException | RuntimeException e) {
      server.close();
      selector.close();
      throw e;
    }
    Thread thread = new Thread(this::run, "beacon-reach-listen-" + address().getPort());
    thread.setDaemon(true);
    thread.start();
  }

  /** The address on which it listens. */
  public InetSocketAddress address() {
    return (InetSocketAddress) server.socket().getLocalSocketAddress();
  }

  private void run() {
    try {
      while (!closed) {
        selector.select(this::handle);
        runTasks();
      }
    } catch (CancelledKeyException e) {
      LOG.debug("{}: closed", address(), e); // its key is cancelled at any moment then
    } catch (IOException e) {
      LOG.error("{}: nothing is forwarded any more", address(), e);
    } finally {
      selector.keys().forEach(Forwarder::end);
      quietly(selector);
      waiting.forEach(Pair::reset);
      ended = true;
      runTasks();
    }
  }

  private void runTasks() {
    for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
      task.run();
    }
  }

  private static void end(SelectionKey key) {
    if (key.attachment() instanceof Pair pair) {
      pair.abort();
    }
  }

  private void handle(SelectionKey key) {
    if (key.attachment() instanceof Pair pair) {
      pair.move();
    } else if (key.isValid() && key.isAcceptable()) {
      accept();
    }
  }

  private void accept() {
    try {
      SocketChannel local = server.accept();
      if (local == null) {
        return;
      }
      waiting.add(local);
      connections++;
      admit();
      long endNs = System.nanoTime() + PATIENCE.toNanos();
      helpers.execute(() -> connect(local, endNs));
    } catch (IOException e) {
      LOG.warn("{}: a connection was not taken: {}", address(), e.getMessage());
    }
  }

  private void admit() {
    if (accepting.isValid()) {
      accepting.interestOps(connections < MOST_CONNECTIONS ? SelectionKey.OP_ACCEPT : 0);
    }
  }

  private void connect(SocketChannel local, long endNs) {
    try {
      Duration left = Duration.ofNanos(Math.max(1, endNs - System.nanoTime()));
      Pair pair = new Pair(local, () -> post(this::one));
      Reached<SocketChannel> reached =
          exchange.connect(
              new ChannelOpener(), left, each -> pair.to(each, () -> post(pair::abort)));
      pair.release = Optional.of(cuttable -> exchange.released(reached.endpoint(), cuttable));
      post(
          () -> {
            waiting.remove(local);
            pair.begin(selector); // resets both sides if the selector is closed
          });
    } catch (SocketException e) {
      if (System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(AGAIN_MS) < endNs && !closed) {
        Runnable again = () -> helpers.execute(() -> connect(local, endNs));
        Object unused = timers.schedule(again, AGAIN_MS, TimeUnit.MILLISECONDS);
        return;
      }
      LOG.debug("{}: {}", address(), e.getMessage());
      Pair.reset(local);
      waiting.remove(local);
      post(this::one);
    }
  }

  /** Handles the end of a connection. */
  private void one() {
    connections--;
    admit();
  }

  private void post(Runnable task) {
    tasks.add(task);
    selector.wakeup();
    if (ended) {
      runTasks(); // nobody else does any more
    }
  }

  @Override
  public void close() throws IOException {
    closed = true;
    server.close();
    selector.wakeup();
  }

  private static void quietly(Closeable each) {
    try {
      each.close();
    } catch (IOException e) {
      // it is being dropped, so a failure does not matter
    }
  }
}
