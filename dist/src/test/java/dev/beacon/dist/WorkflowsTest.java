package dev.beacon.dist;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** The workflows of hosted runners, as far as they can be looked at elsewhere. */
class WorkflowsTest {

  private static final Path FOLDER = Path.of("../.github/workflows");

  @ParameterizedTest
  @ValueSource(strings = {"ci.yml", "codeql.yml", "release.yml"})
  @DisplayName(
      "a workflow is YAML without duplicates, every job has a limit and may write nothing unasked")
  void aWorkflowIsWellFormed(String file) throws Exception {
    Map<?, ?> workflow = workflow(file);

    assertThat(workflow.get("permissions")).isEqualTo(Map.of("contents", "read"));
    Map<?, ?> jobs = map(workflow.get("jobs"));
    for (Object job : jobs.values()) {
      assertThat(map(job).containsKey("timeout-minutes") || map(job).containsKey("uses")).isTrue();
      Object needs = map(job).get("needs");
      List<?> needed =
          needs instanceof List<?> list ? list : needs == null ? List.of() : List.of(needs);
      needed.forEach(other -> assertThat(jobs.containsKey(other)).isTrue());
    }
    for (Map<?, ?> step : steps(workflow)) {
      assertThat(step.containsKey("run") ^ step.containsKey("uses")).isTrue();
      if (step.containsKey("uses")) {
        assertThat(step.get("uses").toString())
            .matches("[a-z-]+/[a-z-]+(/[a-z-]+)?@v\\d+\\.\\d+\\.\\d+");
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"ci.yml", "codeql.yml", "release.yml"})
  @DisplayName("what a workflow runs is bash, and the scripts that it names are there")
  void whatAWorkflowRunsIsBash(String file) throws Exception {
    Shell.assumeHas("bash");
    List<String> scripts = new ArrayList<>();
    for (Map<?, ?> step : steps(workflow(file))) {
      if (step.get("run") instanceof String run) {
        // Expressions are replaced before a shell sees them.
        String script = run.replaceAll("\\$\\{\\{[^}]*}}", "x");
        assertThat(Shell.run(Map.of(), FOLDER, "bash", "-n", "-c", script))
            .as(script)
            .isEqualTo(new Shell.Outcome(0, "", ""));
        scripts.add(run);
      }
    }
    assertThat(scripts).isNotEmpty();
    for (String named : new String[] {"../mvnw", "try-archive", "../.ci/run", "../.ci/bare"}) {
      assertThat(Path.of(named)).exists();
    }
  }

  private static Map<?, ?> workflow(String file) throws Exception {
    LoaderOptions options = new LoaderOptions();
    options.setAllowDuplicateKeys(false);
    return map(new Yaml(new SafeConstructor(options)).load(Files.readString(FOLDER.resolve(file))));
  }

  private static List<Map<?, ?>> steps(Map<?, ?> workflow) {
    List<Map<?, ?>> steps = new ArrayList<>();
    for (Object job : map(workflow.get("jobs")).values()) {
      if (map(job).get("steps") instanceof List<?> list) {
        list.forEach(step -> steps.add(map(step)));
      }
    }
    return steps;
  }

  private static Map<?, ?> map(@Nullable Object value) {
    return (Map<?, ?>) Objects.requireNonNull(value);
  }
}
