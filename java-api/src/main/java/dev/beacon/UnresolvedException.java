package dev.beacon;

import java.io.Serial;
import java.util.Objects;
import java.util.concurrent.TimeoutException;

/** Says that a look-up of an instance timed out, and which part of the instance was missing. */
public final class UnresolvedException extends TimeoutException {

  @Serial private static final long serialVersionUID = 1L;

  private final transient UnresolvedInstance instance;

  /** Makes the exception for an instance and its missing part. */
  public UnresolvedException(UnresolvedInstance instance) {
    super("no answer for " + instance.fullName() + ": " + instance.explanation());
    this.instance = Objects.requireNonNull(instance, "instance");
  }

  /** The instance, and its missing part. */
  public UnresolvedInstance instance() {
    return instance;
  }
}
