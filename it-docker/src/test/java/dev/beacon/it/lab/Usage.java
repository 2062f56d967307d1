package dev.beacon.it.lab;

import com.github.dockerjava.api.model.MemoryStatsConfig;
import com.github.dockerjava.api.model.Statistics;
import java.util.Objects;

/**
 * What the processes of a box have used, as their cgroup counts it.
 *
 * @param cpuNs of all cores together, since the box began
 * @param memoryBytes in use that no file backs: heaps, stacks, tmpfs
 */
public record Usage(long cpuNs, long memoryBytes) {

  static Usage of(Statistics statistics) {
    MemoryStatsConfig memory = statistics.getMemoryStats();
    // Both generations of cgroups count these two; "rss" and "anon" are of one only.
    return new Usage(
        statistics.getCpuStats().getCpuUsage().getTotalUsage(),
        Objects.requireNonNull(memory.getStats()).getActiveAnon()
            + memory.getStats().getInactiveAnon());
  }

  /** The processor time used since then, of all cores together. */
  public long cpuNsSince(Usage earlier) {
    return cpuNs - earlier.cpuNs;
  }

  /** How much more memory is in use than then. */
  public long grownSince(Usage earlier) {
    return memoryBytes - earlier.memoryBytes;
  }
}
