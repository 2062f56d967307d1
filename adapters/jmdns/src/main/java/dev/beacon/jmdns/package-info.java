/** The implementation of JmDNS' API: views of the one Beacon of the JVM. */
package dev.beacon.jmdns;
