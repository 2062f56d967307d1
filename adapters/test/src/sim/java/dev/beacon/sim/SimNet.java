package dev.beacon.sim;

import dev.beacon.Beacon;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.SplittableRandom;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/**
 * Virtual time, and the one source of randomness of a simulation.
 *
 * <p>Nothing here waits: {@link #runFor} and {@link #runUntil} do what is due, in order, and set
 * the time to each thing's own. Things due at the same time happen in the order in which they were
 * asked for. Hosts read {@link #clockNs}, which begins anywhere, also a moment before it wraps;
 * tests speak of the time that has {@linkplain #elapsed passed}.
 *
 * <p>To be closed, lest the JVM keep all Beacons that published something until it exits.
 *
 * <p>All runs of one seed are equal. Say the seed when something fails: {@link #toString} does.
 */
public final class SimNet implements AutoCloseable {

  private static final Duration NEAR_WRAP = Duration.ofMinutes(20);

  private record Task(long dueNs, long number, Runnable action) implements Comparable<Task> {
    @Override
    public int compareTo(Task other) {
      int byTime = Long.compare(dueNs, other.dueNs);
      return byTime != 0 ? byTime : Long.compare(number, other.number);
    }
  }

  private final long seed;
  private final long clockStartNs;
  private final SplittableRandom random;
  private final PriorityQueue<Task> tasks = new PriorityQueue<>();
  private final List<Beacon> opened = new ArrayList<>();
  private Consumer<Runnable> entrance = Runnable::run;
  private long elapsedNs;
  private long tasksMade;

  /** A net whose clock begins where the seed says: anywhere, or within minutes of its wrap. */
  public SimNet(long seed) {
    this(seed, clockStartNs(new SplittableRandom(~seed)));
  }

  /** A net whose clock begins at a given reading, in nanoseconds. */
  public SimNet(long seed, long clockStartNs) {
    this.seed = seed;
    this.clockStartNs = clockStartNs;
    this.random = new SplittableRandom(seed);
  }

  /** A net of a new seed, or of that of the run to repeat ({@code -Dbeacon.sim.seed=N}). */
  public static SimNet ofAnySeed() {
    Long given = Long.getLong("beacon.sim.seed");
    return new SimNet(given != null ? given : ThreadLocalRandom.current().nextLong());
  }

  /** A new link. */
  public SimLink link(String name) {
    return new SimLink(this, name);
  }

  /** A new host, without interfaces yet. */
  public SimHost host(String name) {
    return new SimHost(this, name);
  }

  /** How much time has passed since the start. */
  public Duration elapsed() {
    return Duration.ofNanos(elapsedNs);
  }

  /** What the hosts' clocks show now, in nanoseconds. May wrap. */
  public long clockNs() {
    return clockStartNs + elapsedNs;
  }

  /** Has something happen after a while. */
  public void after(Duration delay, Runnable action) {
    tasks.add(new Task(elapsedNs + Math.max(0, delay.toNanos()), tasksMade++, action));
  }

  /** How the wakes of hosts come in, which any thread may send. Default: at once. */
  public SimNet entrance(Consumer<Runnable> entrance) {
    this.entrance = entrance;
    return this;
  }

  void enter(Runnable wake) {
    entrance.accept(wake);
  }

  /** When the next thing is due, since the start; empty if nothing is. */
  public Optional<Duration> nextDue() {
    return Optional.ofNullable(tasks.peek()).map(task -> Duration.ofNanos(task.dueNs));
  }

  /** Does the next thing. */
  public void next() {
    step();
  }

  /** Does what is due within a duration, and lets it pass. */
  public void runFor(Duration duration) {
    long endNs = elapsedNs + duration.toNanos();
    while (dueBy(endNs)) {
      step();
    }
    elapsedNs = Math.max(elapsedNs, endNs);
  }

  /**
   * Runs until the condition holds.
   *
   * @return how long that took
   * @throws AssertionError if it does not hold within the limit
   */
  public Duration runUntil(BooleanSupplier condition, Duration limit) {
    long startNs = elapsedNs;
    long endNs = startNs + limit.toNanos();
    while (!condition.getAsBoolean()) {
      if (!dueBy(endNs)) {
        throw new AssertionError("not within " + limit + " in " + this);
      }
      step();
    }
    return Duration.ofNanos(elapsedNs - startNs);
  }

  /** Lets time pass in which nobody does anything, as when the machine sleeps. */
  public void sleep(Duration duration) {
    elapsedNs += duration.toNanos();
  }

  /** Closes the Beacons of all hosts; what they would send is not sent any more. */
  @Override
  public void close() {
    opened.forEach(Beacon::close);
  }

  void opened(Beacon beacon) {
    opened.add(beacon);
  }

  /** Random numbers that depend on the seed alone. */
  public RandomGenerator random() {
    return random;
  }

  /** Random numbers for one part of the simulation, not disturbed by what the others take. */
  RandomGenerator split() {
    return random.split();
  }

  @Override
  public String toString() {
    return "simulation with seed " + seed + ", clock start " + clockStartNs + ", at " + elapsed();
  }

  private boolean dueBy(long endNs) {
    Task next = tasks.peek();
    return next != null && next.dueNs <= endNs;
  }

  private void step() {
    Task task = tasks.remove();
    elapsedNs = Math.max(elapsedNs, task.dueNs); // late after a sleep
    task.action.run();
  }

  private static long clockStartNs(RandomGenerator random) {
    long nearWrapNs = random.nextLong(NEAR_WRAP.toNanos());
    return switch (random.nextInt(4)) {
      case 0 -> Long.MAX_VALUE - nearWrapNs; // deadlines pass "never", and become negative
      case 1 -> -nearWrapNs; // they pass zero
      case 2 -> nearWrapNs; // the machine was started just now
      default -> random.nextLong();
    };
  }
}
