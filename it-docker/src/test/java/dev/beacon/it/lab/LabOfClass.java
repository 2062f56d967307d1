package dev.beacon.it.lab;

import java.lang.reflect.Method;
import java.nio.file.Path;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.LifecycleMethodExecutionExceptionHandler;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.jupiter.api.extension.TestExecutionExceptionHandler;

/**
 * Gives the methods of a test class one {@link Lab}, and keeps its logs and packets when one of
 * them fails.
 */
final class LabOfClass
    implements ParameterResolver,
        TestExecutionExceptionHandler,
        LifecycleMethodExecutionExceptionHandler {
  private static final Namespace SPACE = Namespace.create(LabOfClass.class);

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    return parameter.getParameter().getType() == Lab.class;
  }

  @Override
  public Lab resolveParameter(ParameterContext parameter, ExtensionContext context) {
    return lab(context);
  }

  @Override
  public void handleTestExecutionException(ExtensionContext context, Throwable failure)
      throws Throwable {
    keepEvidence(context, failure);
    throw failure;
  }

  @Override
  public void handleBeforeAllMethodExecutionException(ExtensionContext context, Throwable failure)
      throws Throwable {
    keepEvidence(context, failure);
    throw failure;
  }

  @Override
  public void handleBeforeEachMethodExecutionException(ExtensionContext context, Throwable failure)
      throws Throwable {
    keepEvidence(context, failure);
    throw failure;
  }

  private static void keepEvidence(ExtensionContext context, Throwable failure) {
    String name =
        context.getRequiredTestClass().getSimpleName()
            + context.getTestMethod().map(Method::getName).map(method -> "." + method).orElse("");
    Path folder = Path.of("target", "it-logs", name);
    Lab lab = ofClass(context).getStore(SPACE).get(Lab.class, Lab.class);
    if (lab == null) {
      return; // that is what failed
    }
    try {
      lab.keepEvidence(folder);
      System.err.println("logs of the failed " + name + ": it-docker/" + folder);
    } catch (RuntimeException unreadable) {
      failure.addSuppressed(unreadable);
    }
  }

  /** In the store of the class, which closes it when the class is done. */
  private static Lab lab(ExtensionContext context) {
    ExtensionContext ofClass = ofClass(context);
    String name = ofClass.getRequiredTestClass().getSimpleName();
    return ofClass.getStore(SPACE).computeIfAbsent(Lab.class, type -> open(name), Lab.class);
  }

  private static ExtensionContext ofClass(ExtensionContext context) {
    ExtensionContext ofClass = context;
    while (ofClass.getTestMethod().isPresent()) {
      ofClass = ofClass.getParent().orElseThrow();
    }
    return ofClass;
  }

  /** With the image made already: a test has a time limit, this has none. */
  private static Lab open(String name) {
    Engine engine = Engine.get();
    engine.images().lab();
    return Lab.open(engine, name);
  }
}
