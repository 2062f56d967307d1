package dev.beacon;

import java.io.Serial;
import java.util.Objects;
import java.util.concurrent.TimeoutException;

/** A look-up of an instance ran out of time, and this is what the instance lacked until then. */
public final class UnresolvedException extends TimeoutException {

  @Serial private static final long serialVersionUID = 1L;

  private final transient UnresolvedInstance instance;

  /** Says what was looked for and what it lacks. */
  public UnresolvedException(UnresolvedInstance instance) {
    super("no answer for " + instance.fullName() + ": " + instance.explanation());
    this.instance = Objects.requireNonNull(instance, "instance");
  }

  /** What was looked for, and what it lacks. */
  public UnresolvedInstance instance() {
    return instance;
  }
}
