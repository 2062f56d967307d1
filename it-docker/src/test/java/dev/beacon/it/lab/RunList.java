package dev.beacon.it.lab;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.support.descriptor.MethodSource;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.TestPlan;

/**
 * Where nothing may be skipped (CI), prints at the end what ran, what didn't and why: a line per
 * test, to be compared with what one thinks is tested.
 */
public final class RunList implements TestExecutionListener {
  private final Map<String, Long> beganNs = new ConcurrentHashMap<>();
  private final ConcurrentLinkedQueue<String> lines = new ConcurrentLinkedQueue<>();

  private TestPlan plan;

  @Override
  public void testPlanExecutionStarted(TestPlan started) {
    plan = started;
  }

  @Override
  public void executionStarted(TestIdentifier test) {
    beganNs.put(test.getUniqueId(), System.nanoTime());
  }

  @Override
  public void executionFinished(TestIdentifier test, TestExecutionResult result) {
    if (test.isTest() || result.getStatus() != TestExecutionResult.Status.SUCCESSFUL) {
      Duration took = Duration.ofNanos(System.nanoTime() - beganNs.get(test.getUniqueId()));
      String outcome =
          switch (result.getStatus()) {
            case SUCCESSFUL -> "passed";
            case FAILED -> "FAILED";
            case ABORTED -> "ABORTED";
          };
      lines.add("%-7s %5.1f s  %s".formatted(outcome, took.toMillis() / 1000.0, title(test)));
    }
  }

  @Override
  public void executionSkipped(TestIdentifier test, String reason) {
    lines.add("SKIPPED          %s: %s".formatted(title(test), reason));
  }

  @Override
  public void testPlanExecutionFinished(TestPlan finished) {
    if (RequiresDocker.Condition.required() && !lines.isEmpty()) {
      String without = System.getProperty("beacon.it.without", "");
      Shell.progress("what ran" + (without.isEmpty() ? ":" : ", without the tag " + without + ":"));
      lines.forEach(Shell::progress);
    }
  }

  private String title(TestIdentifier test) {
    if (!(test.getSource().orElse(null) instanceof MethodSource method)) {
      return test.getDisplayName();
    }
    // One of several with other arguments: what they have in common says what is tested.
    String common =
        plan.getParent(test)
            .filter(parent -> parent.getSource().orElse(null) instanceof MethodSource)
            .map(parent -> parent.getDisplayName() + ": ")
            .orElse("");
    return method.getJavaClass().getSimpleName() + ": " + common + test.getDisplayName();
  }
}
