package dev.beacon.it.lab;

/**
 * A bridge network of this run.
 *
 * @param id what the engine calls it
 * @param ipv6 whether it carries IPv6 as well as IPv4
 */
public record Net(String id, String name, boolean ipv6) {}
