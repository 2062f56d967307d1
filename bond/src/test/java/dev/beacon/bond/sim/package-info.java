/** Two ends of a bond in simulated time, with lines that fail. */
package dev.beacon.bond.sim;
