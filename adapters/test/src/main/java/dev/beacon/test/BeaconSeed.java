package dev.beacon.test;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Sets the seed of the networks of a test, or of all tests of a class, to repeat a failure. Without
 * it each test has a new seed, unless the system property {@code beacon.test.seed} sets one.
 */
@Target({ElementType.TYPE, ElementType.METHOD})
@Retention(RetentionPolicy.RUNTIME)
@Documented
@Inherited
public @interface BeaconSeed {

  /** The seed that the failure names. */
  long value();
}
