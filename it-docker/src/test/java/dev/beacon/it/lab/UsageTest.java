package dev.beacon.it.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.github.dockerjava.api.model.Statistics;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The lab's own: what a box uses is told on every kind of host. */
class UsageTest {

  private static final String CPU = "{'cpu_stats': {'cpu_usage': {'total_usage': 5000000}}";

  @Test
  @DisplayName("The engine's statistics are enough")
  void theEngineTells() throws IOException {
    String told = CPU + ", 'memory_stats': {'stats': {'active_anon': 30, 'inactive_anon': 12}}}";
    assertThat(usage(told, Map.of())).isEqualTo(new Usage(5_000_000, 42));
  }

  @Test
  @DisplayName("On a host with hybrid cgroups the box's own files tell what the engine doesn't")
  void theFilesOfTheBoxTell() throws IOException {
    List<String> memory = List.of("anon 99", "inactive_anon 12", "active_anon 30");
    for (String path : List.of("/sys/fs/cgroup/memory.stat", "/sys/fs/cgroup/memory/memory.stat")) {
      for (String told : List.of(CPU + "}", CPU + ", 'memory_stats': {}}")) {
        assertThat(usage(told, Map.of(path, memory))).isEqualTo(new Usage(5_000_000, 42));
      }
    }
    assertThat(
            usage(
                "{}",
                Map.of(
                    "/sys/fs/cgroup/memory.stat",
                    memory,
                    "/sys/fs/cgroup/cpu.stat",
                    List.of("usage_usec 7"))))
        .isEqualTo(new Usage(7_000, 42));
    assertThat(
            usage(
                "{}",
                Map.of(
                    "/sys/fs/cgroup/memory/memory.stat",
                    memory,
                    "/sys/fs/cgroup/cpuacct/cpuacct.usage",
                    List.of("8"))))
        .isEqualTo(new Usage(8, 42));
  }

  @Test
  @DisplayName("If nobody tells, the error says what is missing and where it was looked for")
  void whatIsMissingIsSaid() {
    assertThatThrownBy(() -> usage(CPU + "}", Map.of()))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("memory")
        .hasMessageContaining("/sys/fs/cgroup/memory.stat, /sys/fs/cgroup/memory/memory.stat");
  }

  private static Usage usage(String told, Map<String, List<String>> files) throws IOException {
    Statistics statistics = new ObjectMapper().readValue(told.replace('\'', '"'), Statistics.class);
    return Usage.of(statistics, path -> files.getOrDefault(path, List.of()));
  }
}
