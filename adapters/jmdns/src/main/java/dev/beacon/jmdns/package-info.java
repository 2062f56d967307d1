/** What stands behind the API of JmDNS: views of the one Beacon of the JVM. */
package dev.beacon.jmdns;
