package dev.beacon.spring;

import org.springframework.boot.autoconfigure.condition.ConditionMessage;
import org.springframework.boot.autoconfigure.condition.ConditionOutcome;
import org.springframework.boot.autoconfigure.condition.SpringBootCondition;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.core.env.Environment;
import org.springframework.core.type.AnnotatedTypeMetadata;

/**
 * Matches as {@code beacon.enabled} says. Without a value it matches, but not in a test's context:
 * a test suite starts many of them, and none of them shall be seen on the link.
 */
final class OnBeaconEnabled extends SpringBootCondition {

  private static final String ENABLED = "beacon.enabled";

  /** Spring Boot sets this property in the contexts of {@code SpringBootTest}. */
  private static final String IN_TEST =
      "org.springframework.boot.test.context.SpringBootTestContextBootstrapper";

  @Override
  public ConditionOutcome getMatchOutcome(ConditionContext context, AnnotatedTypeMetadata type) {
    Environment environment = context.getEnvironment();
    ConditionMessage.Builder says = ConditionMessage.forCondition(ENABLED);
    if (environment.containsProperty(ENABLED)) {
      boolean enabled = environment.getProperty(ENABLED, Boolean.class, true);
      return new ConditionOutcome(enabled, says.because("it is " + enabled));
    }
    boolean test = environment.containsProperty(IN_TEST);
    return new ConditionOutcome(
        !test, says.because(test ? "it is not set, and this is a test" : "it is not set"));
  }
}
