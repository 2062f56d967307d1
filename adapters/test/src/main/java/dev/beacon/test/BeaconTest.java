package dev.beacon.test;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Gives each test of a class, or one test, a simulated network of its own. In the test, and in the
 * threads that it starts, {@code Beacon.open()} and {@code Beacon.shared()} open a Beacon on {@link
 * Network#host()}, also if they are called by the program under test. A test method may have
 * parameters of the types {@link Network}, {@link Host} and {@link Link}.
 *
 * <p>If the test fails, the failure has a suppressed exception with the seed of the network and the
 * file with its packets. {@link BeaconSeed} repeats the run.
 */
@Target({ElementType.TYPE, ElementType.METHOD})
@Retention(RetentionPolicy.RUNTIME)
@Documented
@Inherited
@ExtendWith(NetworkOfTheTest.class)
public @interface BeaconTest {}
