package dev.beacon.sim;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.util.ArrayList;
import org.junit.jupiter.api.extension.AfterEachCallback;
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
  final class Extension
      implements ParameterResolver, TestExecutionExceptionHandler, AfterEachCallback {

    private static final ExtensionContext.Namespace SPACE =
        ExtensionContext.Namespace.create(SimTest.class);

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
      return parameter.getParameter().getType() == SimNet.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
      SimNet net = SimNet.ofAnySeed();
      nets(context).add(net);
      return net;
    }

    @Override
    public void afterEach(ExtensionContext context) {
      nets(context).forEach(SimNet::close);
    }

    @Override
    public void handleTestExecutionException(ExtensionContext context, Throwable failure)
        throws Throwable {
      for (SimNet net : nets(context)) {
        failure.addSuppressed(new AssertionError("in " + net));
        System.err.println(context.getDisplayName() + " failed in " + net);
      }
      throw failure;
    }

    /** Those of one test. */
    private static Nets nets(ExtensionContext context) {
      return context.getStore(SPACE).computeIfAbsent(Nets.class, key -> new Nets(), Nets.class);
    }

    private static final class Nets extends ArrayList<SimNet> {
      private static final long serialVersionUID = 1;
    }
  }
}
