/** Two hosts in network namespaces, for the tests of the adapters; compiled with each of them. */
package dev.beacon.room;
