/**
 * What strangers may send, sought by a fuzzer that is guided by coverage, and kept as tests.
 *
 * <p>Each {@code *Fuzz} class has a {@code fuzzerTestOneInput(byte[])} that fails by an exception.
 * {@link dev.beacon.fuzz.FuzzRegressionTest} calls it with the captures, with what the fuzzer found
 * worth keeping ({@code src/test/resources/dev/beacon/fuzz}) and with damaged copies of both, in
 * each build. The search for more is the profile {@code fuzz} of this module's pom.xml.
 */
package dev.beacon.fuzz;
