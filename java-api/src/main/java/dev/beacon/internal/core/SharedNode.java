package dev.beacon.internal.core;

import dev.beacon.BeaconException;
import dev.beacon.NoInterfaceException;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * The one node that all code in a JVM shares. The first caller opens it, and the last one to leave
 * closes it. Callers that come during the opening wait for its end.
 *
 * <p>{@link ThisMachine} has one for the whole JVM, because libraries that don't know each other
 * have no other way to find an open node.
 */
public final class SharedNode {

  /** Opens the node, on the thread of the first caller. */
  @FunctionalInterface
  public interface Opener {
    /** The node, open. */
    Node open() throws BeaconException;
  }

  private record Opening(Thread by, CompletableFuture<Node> node) {}

  private final AtomicReference<@Nullable Opening> current = new AtomicReference<>();

  /** No node is open yet. */
  public SharedNode() {}

  /** That node is open. */
  public SharedNode(Node open) {
    current.set(new Opening(Thread.currentThread(), CompletableFuture.completedFuture(open)));
  }

  /**
   * Returns a handle of the shared node.
   *
   * @param settings the executor, the policy of interfaces and whether to wait for them are this
   *     handle's own; the rest counts only if this call opens the node
   * @throws NoInterfaceException if none of these interfaces exists, and the handle does not wait
   * @throws BeaconException if this call has to open the node and can't
   * @throws IllegalStateException if the calling thread is opening the node: code that it calls
   *     there, such as a logger, can't use it
   */
  public Client join(Settings settings, Opener opener) throws BeaconException {
    while (true) {
      Opening mine = new Opening(Thread.currentThread(), new CompletableFuture<>());
      Opening theirs = current.compareAndExchange(null, mine);
      if (theirs == null) {
        return open(mine, settings.listenerExecutor(), opener);
      }
      Optional<Client> client = joined(theirs, settings);
      if (client.isPresent()) {
        return client.get();
      }
      // closed, failed or never opened: the next caller opens it
      current.compareAndSet(theirs, null);
    }
  }

  private Client open(Opening mine, Optional<Executor> users, Opener opener)
      throws BeaconException {
    try {
      Node node = opener.open();
      Client client = node.first(users);
      mine.node().complete(node);
      return client;
    } catch (Throwable e) {
      current.compareAndSet(mine, null);
      mine.node().completeExceptionally(e);
      throw e;
    }
  }

  private static Optional<Client> joined(Opening theirs, Settings settings)
      throws NoInterfaceException {
    if (theirs.by() == Thread.currentThread() && !theirs.node().isDone()) {
      throw new IllegalStateException("the shared Beacon is being opened by this very thread");
    }
    Node node;
    try {
      node = theirs.node().join();
    } catch (CompletionException notOpened) {
      return Optional.empty(); // the caller that opened it received the reason
    }
    return node.join(settings.listenerExecutor(), settings.policy(), settings.waitForInterfaces());
  }
}
