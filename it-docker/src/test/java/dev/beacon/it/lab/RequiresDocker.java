package dev.beacon.it.lab;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * The class runs on a Docker engine. Where there is none it is skipped, with a line on stderr that
 * says how to get one; with {@code CI=true} or {@code BEACON_IT_DOCKER=required} in the environment
 * it fails with the same words. Its methods may take a {@link Lab}: one for the class, removed
 * after the last test.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith({RequiresDocker.Condition.class, LabOfClass.class})
public @interface RequiresDocker {

  /** Asks for the engine before anything of the class runs. */
  final class Condition implements ExecutionCondition {
    @Override
    public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
      try {
        return ConditionEvaluationResult.enabled("Docker engine " + Engine.get());
      } catch (NoEngineException missing) {
        if (required()) {
          throw missing;
        }
        // Maven's quiet mode swallows skips: whoever runs the build must still see that these did
        // not run.
        System.err.println(
            "skipped: "
                + context.getRequiredTestClass().getSimpleName()
                + ": "
                + missing.getMessage());
        return ConditionEvaluationResult.disabled(missing.getMessage());
      }
    }

    /** Whether a run without an engine is a failure. */
    static boolean required() {
      return "true".equals(System.getenv("CI"))
          || "required".equals(System.getenv("BEACON_IT_DOCKER"));
    }
  }
}
