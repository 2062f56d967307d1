/** The API of JmDNS 3.6.5, on Beacon. */
package javax.jmdns;
