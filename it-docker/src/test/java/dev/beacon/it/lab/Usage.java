package dev.beacon.it.lab;

import com.github.dockerjava.api.model.MemoryStatsConfig;
import com.github.dockerjava.api.model.Statistics;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;

/**
 * What the processes of a box have used, as their cgroup counts it.
 *
 * @param at when it was read
 * @param cpuNs of all cores together, since the box began
 * @param memoryBytes in use that no file backs: heaps, stacks, tmpfs
 */
public record Usage(Instant at, long cpuNs, long memoryBytes) {

  static Usage of(Statistics statistics) {
    MemoryStatsConfig memory = statistics.getMemoryStats();
    // Both generations of cgroups count these two; "rss" and "anon" are of one only.
    return new Usage(
        Instant.parse(statistics.getRead()),
        statistics.getCpuStats().getCpuUsage().getTotalUsage(),
        Objects.requireNonNull(memory.getStats()).getActiveAnon()
            + memory.getStats().getInactiveAnon());
  }

  /** The part of one core that was used since then, in percent. */
  public double corePercentSince(Usage earlier) {
    long wallNs = Duration.between(earlier.at, at).toNanos();
    return 100.0 * (cpuNs - earlier.cpuNs) / wallNs;
  }

  /** How much more memory is in use than then. */
  public long grownSince(Usage earlier) {
    return memoryBytes - earlier.memoryBytes;
  }
}
