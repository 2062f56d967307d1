package dev.beacon.bond.internal.line;

import io.netty.channel.EventLoop;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.util.concurrent.FastThreadLocalThread;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * The thread that owns engines, lines and local connections, two beside it for the handshakes,
 * which cost milliseconds each, one that reads interfaces and files, and one for names, which take
 * seconds without DNS. All are daemons. Nothing on the loop blocks.
 */
public final class Loop implements Executor, AutoCloseable {

  private static final AtomicInteger NUMBER = new AtomicInteger();
  private static final int HANDSHAKE_THREADS = 2;
  private static final int IDLE_SECONDS = 10;
  private static final long LAST_WORDS_MS = 200;
  private static final long LONGEST_WAIT_MS = 2_000;
  private static final long ANSWER_SECONDS = 5;

  private final MultiThreadIoEventLoopGroup group;
  private final EventLoop loop;
  private final ThreadPoolExecutor handshakes;
  private final ThreadPoolExecutor looks;
  private final ThreadPoolExecutor lookUps;

  /** Starts with the first task. */
  public Loop() {
    int number = NUMBER.incrementAndGet();
    group =
        new MultiThreadIoEventLoopGroup(
            1, threads("bond-loop-" + number), NioIoHandler.newFactory());
    loop = group.next();
    handshakes = pool(HANDSHAKE_THREADS, "bond-tls-" + number);
    looks = pool(1, "bond-looks-" + number);
    lookUps = pool(1, "bond-names-" + number);
  }

  private static ThreadPoolExecutor pool(int size, String name) {
    ThreadPoolExecutor pool =
        new ThreadPoolExecutor(
            size, size, IDLE_SECONDS, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), threads(name));
    pool.allowCoreThreadTimeOut(true);
    return pool;
  }

  private static ThreadFactory threads(String name) {
    return task -> {
      Thread thread = new FastThreadLocalThread(task, name);
      thread.setDaemon(true);
      return thread;
    };
  }

  EventLoop events() {
    return loop;
  }

  /** For what TLS computes. */
  Executor handshakes() {
    return handshakes;
  }

  /** For interfaces and files, one task after the other. */
  public Executor aside() {
    return unlessClosed(looks);
  }

  /** For names, one after the other, which may take ten seconds each. */
  public Executor names() {
    return unlessClosed(lookUps);
  }

  private static Executor unlessClosed(Executor pool) {
    return task -> {
      try {
        pool.execute(task);
      } catch (RejectedExecutionException closed) {
        // nobody wants to know
      }
    };
  }

  /** Runs something on the loop; nothing happens once it is closed. */
  @Override
  public void execute(Runnable task) {
    if (!loop.isShuttingDown()) {
      loop.execute(task);
    }
  }

  /**
   * Asks something on the loop, and waits for the answer.
   *
   * @param otherwise the answer if the loop is closed, or doesn't answer in 5 s
   */
  public <T> T ask(Supplier<T> question, T otherwise) {
    if (loop.isShuttingDown()) {
      return otherwise;
    }
    CompletableFuture<T> answer = new CompletableFuture<>();
    execute(() -> answer.complete(question.get()));
    try {
      return answer.get(ANSWER_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return otherwise;
    } catch (ExecutionException | TimeoutException e) {
      return otherwise; // closed meanwhile
    }
  }

  /** Does something on the loop now and again, until it returns false. */
  public void every(long ms, BooleanSupplier task) {
    if (!loop.isShuttingDown()) {
      Object unused =
          loop.schedule(
              () -> {
                if (task.getAsBoolean()) {
                  every(ms, task);
                }
              },
              ms,
              TimeUnit.MILLISECONDS);
    }
  }

  /**
   * Runs the last task on the loop and waits for it; soon after that the threads end. The bytes of
   * the task still go out.
   */
  public void closeAfter(Runnable last) {
    CountDownLatch done = new CountDownLatch(1);
    execute(
        () -> {
          try {
            last.run();
          } finally {
            Object unused = loop.schedule(this::close, LAST_WORDS_MS, TimeUnit.MILLISECONDS);
            // Only after the selector's next turn is a port closed for the system too.
            unused = loop.schedule(done::countDown, 1, TimeUnit.MILLISECONDS);
          }
        });
    try {
      boolean unused = loop.inEventLoop() || done.await(LONGEST_WAIT_MS, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Ends the threads and all connections. */
  @Override
  public void close() {
    Object unused = group.shutdownGracefully(0, LONGEST_WAIT_MS, TimeUnit.MILLISECONDS);
    handshakes.shutdown();
    looks.shutdown();
    lookUps.shutdown();
  }
}
