package dev.beacon.test;

import dev.beacon.internal.core.Waiting;
import dev.beacon.sim.SimNet;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.lang.management.ThreadMXBean;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The time of a simulated network, and the one thread that moves it.
 *
 * <p><b>When time moves.</b> The program under test has threads of its own, so time must not move
 * while one of them computes: it would find a network that is minutes older than its last call. It
 * must move while all of them wait, because they wait for the network. So this thread looks at the
 * threads that have called Beacon, at the thread of the test, and at the tasks of the listener
 * executors:
 *
 * <ul>
 *   <li>One of them runs: time stands still, and no packet arrives.
 *   <li>All of them wait, and at least one waits in Beacon (a future, {@code Browse.await}, {@code
 *       Network.run}): time jumps from one thing that is due to the next, until the wait is over.
 *       Its timeout is in virtual time. This is exact, so a seed repeats a run.
 *   <li>All of them wait, but for other things (a latch, a queue, a sleep, a socket). Their
 *       timeouts are in real time, which can't be changed. So time moves {@value #PACE} times as
 *       fast as real time, and no timeout of a second is over before the network has had minutes.
 * </ul>
 *
 * <p><b>Threads.</b> The net, its links and hosts belong to the holder of {@link #lock}: this
 * thread while it moves time, or a thread of the test that changes the network. The loop of a
 * Beacon takes its turns on its own thread while this one waits for it. Wakes of hosts come from
 * any thread, and wait in {@link #arrivals}.
 */
final class VirtualTime implements Waiting {

  /** Virtual nanoseconds per real one, while threads wait for other things than Beacon. */
  static final int PACE = 100;

  /** A thread that computes for longer waits in a loop of its own, and time moves at the pace. */
  private static final long COMPUTING_NS = 10_000_000_000L;

  /** A task that no thread takes for so long, while another one waits, is behind that one. */
  private static final long BEHIND_NS = 100_000_000L;

  /** A task that no thread takes for so long is for a thread that waits itself. */
  private static final long TAKING_NS = 1_000_000_000L;

  /**
   * A thread that another one wakes runs within this time, on an idle machine; and so long a thread
   * may wait for a lock while it computes.
   */
  private static final long WAKING_NS = 1_000_000L;

  /** A machine that is busy elsewhere must not make time leap. */
  private static final long LONGEST_STEP_NS = 5_000_000L;

  /** More threads than that, each behind the next one, are a deadlock. */
  private static final int LONGEST_CHAIN = 8;

  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

  private static final long GLANCE_NS = 100_000L;
  private static final long IDLE_NS = 1_000_000L;

  /** A thread that waits in Beacon. */
  private static final class Wait {
    final BooleanSupplier isOver;
    final long untilNs;
    volatile boolean released;

    Wait(BooleanSupplier isOver, long untilNs) {
      this.isOver = isOver;
      this.untilNs = untilNs;
    }
  }

  /** A task of a listener executor. */
  private static final class Work {
    final long submittedNs = System.nanoTime();
    volatile @Nullable Thread thread;
  }

  private final SimNet net;
  private final ReentrantLock lock = new ReentrantLock();
  private final ConcurrentLinkedQueue<Runnable> arrivals = new ConcurrentLinkedQueue<>();
  private final Set<Thread> callers = ConcurrentHashMap.newKeySet();
  private final Map<Thread, Wait> waits = new ConcurrentHashMap<>();
  private final Set<Thread> permits = ConcurrentHashMap.newKeySet();
  private final Set<Work> works = ConcurrentHashMap.newKeySet();
  private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
  private final Thread thread = new Thread(this::run, "beacon-test-network");
  private volatile boolean closed;
  private volatile long elapsedNs;
  private volatile long workedNs = System.nanoTime();
  private long lastPacedNs; // this thread's, as all below
  private boolean paced;
  private long changedNs = System.nanoTime();
  private boolean running;

  VirtualTime(SimNet net) {
    this.net = net;
    net.entrance(this::arrive);
    callers.add(Thread.currentThread());
    thread.setDaemon(true);
    thread.start();
  }

  /** Virtual time since the start. */
  Duration elapsed() {
    return Duration.ofNanos(elapsedNs);
  }

  /** Reports whether it still moves. */
  boolean isOpen() {
    return !closed && failure.get() == null;
  }

  /** The reason for the end of a wait that is not over, if time does not move any more. */
  IllegalStateException ended() {
    return new IllegalStateException("the simulated network has ended", failure.get());
  }

  /** The first failure of the simulation itself. */
  Optional<Throwable> failure() {
    return Optional.ofNullable(failure.get());
  }

  /** Something to do. */
  @FunctionalInterface
  interface Action<T, E extends Exception> {
    T run() throws E;
  }

  /** Does something with the net while time stands still. */
  <T, E extends Exception> T still(Action<T, E> action) throws E {
    if (isLoop(Thread.currentThread())) {
      return action.run(); // in its turn, for which the holder of the lock waits
    }
    callers.add(Thread.currentThread());
    lock.lock();
    try {
      return action.run();
    } finally {
      lock.unlock();
      LockSupport.unpark(thread);
    }
  }

  /** Has something happen after a while. */
  void after(long nanoseconds, Runnable action) {
    arrive(() -> net.after(Duration.ofNanos(nanoseconds), action));
  }

  /** Ends the thread; time stands still from then on, and all waits are over. */
  void close() {
    closed = true;
    LockSupport.unpark(thread);
    boolean interrupted = false;
    while (thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    waits.keySet().forEach(LockSupport::unpark);
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /**
   * Waits until something is so; false if it is not within that much virtual time.
   *
   * @param isOver also called by the thread that moves time
   */
  boolean await(BooleanSupplier isOver, long nanoseconds) throws InterruptedException {
    Thread self = Thread.currentThread();
    long nowNs = elapsedNs;
    long untilNs = nanoseconds > Long.MAX_VALUE - nowNs ? Long.MAX_VALUE : nowNs + nanoseconds;
    if (isOver.getAsBoolean() || nanoseconds <= 0) {
      return isOver.getAsBoolean();
    }
    callers.add(self);
    if (untilNs != Long.MAX_VALUE) {
      after(nanoseconds, () -> {}); // so that time stops there
    }
    Wait wait = new Wait(isOver, untilNs);
    waits.put(self, wait);
    try {
      LockSupport.unpark(thread);
      while (!wait.released && isOpen()) {
        if (Thread.interrupted()) {
          throw new InterruptedException();
        }
        LockSupport.park(wait);
      }
    } finally {
      waits.remove(self, wait); // from now on it runs
    }
    return isOver.getAsBoolean();
  }

  @Override
  public <T> CompletableFuture<T> future() {
    return new VirtualFuture<>(this);
  }

  @Override
  public Executor executor(Executor runsUserCode) {
    return task -> {
      Work work = new Work();
      works.add(work);
      try {
        runsUserCode.execute(() -> run(work, task));
      } catch (RuntimeException | Error refused) {
        works.remove(work);
        throw refused;
      }
    };
  }

  private void run(Work work, Runnable task) {
    work.thread = Thread.currentThread();
    try {
      task.run();
    } finally {
      workedNs = System.nanoTime();
      works.remove(work);
      LockSupport.unpark(thread);
    }
  }

  @Override
  public long nanoTime() {
    return elapsedNs;
  }

  @Override
  public void park(Object blocker, long nanoseconds) {
    Thread self = Thread.currentThread();
    try {
      boolean unused = await(() -> permits.contains(self), nanoseconds);
    } catch (InterruptedException e) {
      self.interrupt();
    }
    permits.remove(self);
  }

  @Override
  public void unpark(Thread waiting) {
    permits.add(waiting);
  }

  @Override
  public void join(Thread ending, long milliseconds) throws InterruptedException {
    boolean unused = await(() -> !ending.isAlive(), Duration.ofMillis(milliseconds).toNanos());
  }

  private void arrive(Runnable wake) {
    Thread caller = Thread.currentThread();
    if (caller != thread && !isLoop(caller)) {
      callers.add(caller);
    }
    arrivals.add(wake);
    LockSupport.unpark(thread);
  }

  private static boolean isLoop(Thread thread) {
    return thread.getName().startsWith("beacon-loop-");
  }

  private void run() {
    while (!closed) {
      try {
        long pauseNs = turn(System.nanoTime());
        if (pauseNs > 0) {
          LockSupport.parkNanos(this, pauseNs);
        }
      } catch (Throwable e) {
        Throwable unused = failure.compareAndExchange(null, e);
        waits.keySet().forEach(LockSupport::unpark);
      }
    }
  }

  /**
   * Looks at the threads, and moves time if they all wait; returns the pause until the next look.
   */
  private long turn(long nowNs) {
    boolean quiet = isQuiet();
    if (running == quiet) {
      running = !quiet;
      changedNs = nowNs;
    }
    if (quiet && releaseThoseWhoseWaitIsOver()) {
      return 0;
    }
    long patienceNs = running ? COMPUTING_NS : allWaitInBeacon() ? 0 : WAKING_NS;
    if (nowNs - changedNs < patienceNs || lock.hasQueuedThreads()) {
      paced = false;
      return GLANCE_NS;
    }
    return move(nowNs);
  }

  private boolean allWaitInBeacon() {
    return waits.keySet().containsAll(callers);
  }

  private boolean releaseThoseWhoseWaitIsOver() {
    boolean any = false;
    for (Map.Entry<Thread, Wait> entry : waits.entrySet()) {
      Wait wait = entry.getValue();
      if (wait.isOver.getAsBoolean() || elapsedNs >= wait.untilNs) {
        wait.released = true;
        LockSupport.unpark(entry.getKey());
        any = true;
      }
    }
    return any;
  }

  /** Does the next thing; returns the pause before the one after it. */
  private long move(long nowNs) {
    lock.lock();
    try {
      for (Runnable next = arrivals.poll(); next != null; next = arrivals.poll()) {
        next.run();
      }
      boolean somebodyWaits = !running && !waits.isEmpty();
      return somebodyWaits ? jump() : followRealTime(nowNs);
    } finally {
      elapsedNs = net.elapsed().toNanos();
      lock.unlock();
    }
  }

  private long jump() {
    paced = false;
    if (net.nextDue().isEmpty()) {
      return IDLE_NS; // a wait that the network can't end
    }
    net.next();
    return 0;
  }

  private long followRealTime(long nowNs) {
    Optional<Duration> due = net.nextDue();
    if (due.isPresent() && due.get().compareTo(net.elapsed()) <= 0) {
      net.next();
      return 0;
    }
    if (nowNs - workedNs < WAKING_NS) {
      paced = false;
      return GLANCE_NS;
    }
    long passedNs = paced ? Math.min(nowNs - lastPacedNs, LONGEST_STEP_NS) : 0;
    paced = true;
    lastPacedNs = nowNs;
    Duration until = net.elapsed().plusNanos(passedNs * PACE);
    if (due.isPresent() && due.get().compareTo(until) <= 0) {
      net.next(); // one at a time: a listener may have something to do now
      return 0;
    }
    net.runFor(until.minus(net.elapsed()));
    return Math.min(
        IDLE_NS, due.map(each -> each.minus(until).toNanos() / PACE + 1).orElse(IDLE_NS));
  }

  /** Reports whether all threads of the test wait. */
  private boolean isQuiet() {
    boolean aTaskWaits = works.stream().anyMatch(work -> work.thread != null);
    long takingNs = aTaskWaits ? BEHIND_NS : TAKING_NS;
    for (Work work : works) {
      Thread by = work.thread;
      boolean waits = by == null ? System.nanoTime() - work.submittedNs > takingNs : waits(by);
      if (!waits) {
        return false;
      }
    }
    callers.removeIf(caller -> !caller.isAlive());
    return callers.stream().allMatch(this::waits);
  }

  private boolean waits(Thread caller) {
    Wait wait = waits.get(caller);
    if (wait != null) {
      return !wait.released; // else it is about to run
    }
    return switch (caller.getState()) {
      case WAITING, TIMED_WAITING, BLOCKED -> waitsFor(THREADS.getThreadInfo(caller.getId()));
      case TERMINATED -> true;
      case NEW -> false;
      case RUNNABLE -> waitsForInput(caller.getStackTrace());
    };
  }

  /**
   * A thread that waits for a lock, of a class loader or of a log for instance, is about to compute
   * if the owner of the lock does.
   *
   * @param info null for a thread that has ended, or is virtual
   */
  private static boolean waitsFor(@Nullable ThreadInfo info) {
    ThreadInfo last = info;
    for (int i = 0; i < LONGEST_CHAIN && last != null && last.getLockOwnerId() >= 0; i++) {
      last = THREADS.getThreadInfo(last.getLockOwnerId(), 1);
    }
    return last == null
        || switch (last.getThreadState()) {
          case NEW -> false;
          case RUNNABLE, BLOCKED -> waitsForInput(last.getStackTrace());
          case WAITING, TIMED_WAITING, TERMINATED -> true;
        };
  }

  /** Threads in a system call are runnable for the JVM. */
  private static boolean waitsForInput(StackTraceElement[] stack) {
    if (stack.length == 0 || !stack[0].isNativeMethod()) {
      return false;
    }
    String in = stack[0].getClassName();
    return in.startsWith("sun.nio.ch.")
        || in.startsWith("java.net.")
        || in.equals("java.io.FileInputStream");
  }
}
