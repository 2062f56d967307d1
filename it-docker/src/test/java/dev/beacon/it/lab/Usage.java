package dev.beacon.it.lab;

import com.github.dockerjava.api.model.CpuStatsConfig;
import com.github.dockerjava.api.model.CpuUsageConfig;
import com.github.dockerjava.api.model.MemoryStatsConfig;
import com.github.dockerjava.api.model.Statistics;
import com.github.dockerjava.api.model.StatsConfig;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * What the processes of a box have used, as their cgroup counts it: as the engine tells, else as
 * the box's own cgroup files do. On a host with both generations of cgroups the engine may tell
 * nothing of memory.
 *
 * @param cpuNs of all cores together, since the box began
 * @param memoryBytes in use that no file backs: heaps, stacks, tmpfs
 */
public record Usage(long cpuNs, long memoryBytes) {

  private static final List<String> MEMORY_FILES =
      List.of("/sys/fs/cgroup/memory.stat", "/sys/fs/cgroup/memory/memory.stat");
  private static final String CPU_FILE = "/sys/fs/cgroup/cpu.stat";
  private static final String CPU_FILE_OF_OLD = "/sys/fs/cgroup/cpuacct/cpuacct.usage";

  /** The function gives the lines of a file in the box, none if there is no such file. */
  static Usage of(Statistics statistics, Function<String, List<String>> file) {
    return new Usage(
        Optional.ofNullable(statistics.getCpuStats())
            .map(CpuStatsConfig::getCpuUsage)
            .map(CpuUsageConfig::getTotalUsage)
            .or(() -> cpuNs(file))
            .orElseThrow(() -> nothing("processor time", CPU_FILE + ", " + CPU_FILE_OF_OLD)),
        Optional.ofNullable(statistics.getMemoryStats())
            .map(MemoryStatsConfig::getStats)
            .flatMap(Usage::anonymous)
            .or(() -> MEMORY_FILES.stream().flatMap(at -> anonymous(file.apply(at))).findFirst())
            .orElseThrow(() -> nothing("memory", String.join(", ", MEMORY_FILES))));
  }

  // Both generations of cgroups count these two; "rss" and "anon" are of one only.
  private static Optional<Long> anonymous(StatsConfig memory) {
    return memory.getActiveAnon() == null || memory.getInactiveAnon() == null
        ? Optional.empty()
        : Optional.of(memory.getActiveAnon() + memory.getInactiveAnon());
  }

  private static Stream<Long> anonymous(List<String> lines) {
    return counter(lines, "active_anon")
        .flatMap(active -> counter(lines, "inactive_anon").map(inactive -> active + inactive))
        .stream();
  }

  private static Optional<Long> cpuNs(Function<String, List<String>> file) {
    return counter(file.apply(CPU_FILE), "usage_usec")
        .map(micros -> micros * 1_000)
        .or(() -> file.apply(CPU_FILE_OF_OLD).stream().findFirst().map(Long::valueOf));
  }

  private static Optional<Long> counter(List<String> lines, String name) {
    return lines.stream()
        .filter(line -> line.startsWith(name + " "))
        .map(line -> Long.valueOf(line.substring(name.length() + 1)))
        .findFirst();
  }

  private static IllegalStateException nothing(String what, String files) {
    return new IllegalStateException(
        "nobody tells the "
            + what
            + " of a box: it is not in the engine's statistics, nor in the box's "
            + files
            + ". Does the host have that controller in the cgroups that the engine uses?");
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
