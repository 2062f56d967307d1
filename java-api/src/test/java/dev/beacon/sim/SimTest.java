package dev.beacon.sim;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.jupiter.api.extension.TestExecutionExceptionHandler;

/**
 * Gives each test that asks for one a {@link SimNet} of a new seed, and says the seed if the test
 * fails. {@code -Dbeacon.sim.seed=N} repeats a run.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(SimTest.Extension.class)
public @interface SimTest {

  /** What JUnit calls. */
  final class Extension implements ParameterResolver, TestExecutionExceptionHandler {

    private static final ExtensionContext.Namespace SPACE =
        ExtensionContext.Namespace.create(SimTest.class);

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
      return parameter.getParameter().getType() == SimNet.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
      SimNet net = SimNet.ofAnySeed();
      context.getStore(SPACE).put(SimNet.class, net);
      return net;
    }

    @Override
    public void handleTestExecutionException(ExtensionContext context, Throwable failure)
        throws Throwable {
      Object net = context.getStore(SPACE).get(SimNet.class);
      if (net != null) {
        failure.addSuppressed(new AssertionError("in " + net));
        System.err.println(context.getDisplayName() + " failed in " + net);
      }
      throw failure;
    }
  }
}
