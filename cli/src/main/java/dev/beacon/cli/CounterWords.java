package dev.beacon.cli;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The meaning of each counter, for people. The manual page has the same sentences. */
final class CounterWords {

  private static final Map<String, String> ALL = new LinkedHashMap<>();

  /** The counters of drops that no other check of the doctor reports. */
  private static final List<String> DISCARDS =
      List.of(
          "dropped_size",
          "dropped_malformed",
          "other_port",
          "dropped_interface",
          "dropped_destination",
          "dropped_flood",
          "malformed",
          "ignored",
          "events_lost",
          "sources_evicted");

  static {
    ALL.put("received", "Packets that reached the sockets.");
    ALL.put("accepted", "Of these, passed on to be read.");
    ALL.put(
        "dropped_source",
        "Their sender is on no subnet of the interface: forged, through a router, or"
            + " misconfigured.");
    ALL.put("dropped_rate", "Their sender sends too much, and is ignored for a while.");
    ALL.put(
        "dropped_size", "Over 9,000 bytes, more than a message may have (RFC 6762 section 17).");
    ALL.put(
        "dropped_kernel",
        "Dropped before they reached Beacon: by its filter in the kernel, or for want of room in"
            + " the receive buffer.");
    ALL.put("sent", "Packets sent.");
    ALL.put(
        "dropped_malformed",
        "No whole header, an operation that mDNS does not have, or an answer from a port other than"
            + " 5353.");
    ALL.put("dropped_interface", "Came in on an interface that is not used.");
    ALL.put(
        "dropped_destination",
        "Sent neither to the mDNS group nor to an address of this host: a broadcast, for example.");
    ALL.put("dropped_flood", "Too many of one kind on one interface, from all senders together.");
    ALL.put("send_failed", "The system refused to send them.");
    ALL.put("received_bytes", "Bytes of what reached the sockets.");
    ALL.put("sent_bytes", "Bytes sent.");
    ALL.put("turns", "How often Beacon's thread woke up.");
    ALL.put("calls", "How often it had something for Java to do.");
    ALL.put("events_lost", "Notes of the core about discards that there was no room for.");
    ALL.put("cooldowns", "How often a sender began to be ignored.");
    ALL.put("sources", "Senders that are watched now.");
    ALL.put("sources_evicted", "Senders that were forgotten to make room for newer ones.");
    ALL.put("shield_sources", "Senders that the filter in the kernel holds off now.");
    ALL.put("shielded_rate", "Of dropped_kernel: of senders that are ignored.");
    ALL.put("shielded_source", "Of dropped_kernel: of senders that are not on the link.");
    ALL.put("shielded_port", "Of dropped_kernel: answers from a port other than 5353.");
    ALL.put("receive_buffer_bytes", "Room for packets that wait to be read, of each socket.");
    ALL.put("memberships", "Multicast groups that are joined now.");
    ALL.put(
        "mute_memberships", "Of memberships on Linux over IPv4: joined by the mute socket too.");
    ALL.put("interface_changes", "How often interfaces or addresses changed.");
    ALL.put(
        "watch_overruns", "How often the system lost such changes, and all was looked at anew.");
    ALL.put(
        "other_subnet",
        "Of dropped_source: of neighbours of another subnet on the same link; --any-subnet hears"
            + " them.");
    ALL.put(
        "other_port",
        "Of dropped_malformed: answers from a port other than 5353, which count for nothing"
            + " (RFC 6762 section 6).");
    ALL.put("malformed", "Accepted, but in whole or in part not readable.");
    ALL.put(
        "ignored",
        "Accepted, but of no account: a response code or an operation that mDNS does not have"
            + " (RFC 6762 section 18), or a unicast answer that was not asked for (section 6).");
  }

  private CounterWords() {}

  /** Returns the meaning of a counter; empty if it has none here. */
  static String of(String counter) {
    return ALL.getOrDefault(counter, "");
  }

  /** All sentences, by the names of the counters. */
  static Map<String, String> all() {
    return Collections.unmodifiableMap(ALL);
  }

  /**
   * The counters of packets that are dropped because of their content, and not because of their
   * sender.
   */
  static List<String> discards() {
    return DISCARDS;
  }
}
