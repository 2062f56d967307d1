/** Hosts in network namespaces, for tests with real programs; compiled with each of them. */
package dev.beacon.room;
