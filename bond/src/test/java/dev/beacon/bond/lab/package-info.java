/** Hosts in network namespaces and programs of others, over bonds whose paths fail. */
package dev.beacon.bond.lab;
