/**
 * What strangers may send to an anchor and to a relay, sought by a fuzzer that is guided by
 * coverage.
 *
 * <p>{@link dev.beacon.bond.fuzz.FrameFuzz} and {@link dev.beacon.bond.internal.line.PeekFuzz} have
 * a {@code fuzzerTestOneInput(byte[])} that fails by an exception. {@link
 * dev.beacon.bond.fuzz.FuzzRegressionTest} calls them with the seeds and with damaged copies of
 * them, in each build. The search for more among frames is the profile {@code fuzz} of this
 * module's pom.xml; Netty doesn't begin under the fuzzer, so there is none for the relay's look.
 */
package dev.beacon.bond.fuzz;
