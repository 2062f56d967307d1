package dev.beacon.internal.core;

import com.sun.jna.Memory;
import dev.beacon.AnswerRules;
import dev.beacon.SocketFailureException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One {@code bcn_answer} of beacon_core.h. {@link AnswerRules} become one for each interface and
 * prefix that they name.
 *
 * @param rules the rules from which it comes
 * @param ifindex the interface; 0 for any
 * @param prefix the prefix; if empty, every address on the link
 * @param cookie the cookie of its sessions
 */
record AnswerSpec(
    AnswerRules rules, int ifindex, Optional<AnswerRules.Prefix> prefix, long cookie) {

  static final int BYTES = 96;

  /** Finds the index of an interface. */
  @FunctionalInterface
  interface Index {
    int of(String interfaceName) throws SocketFailureException;
  }

  static List<AnswerSpec> of(Map<Long, AnswerRules> all, Index index)
      throws SocketFailureException {
    List<AnswerSpec> specs = new ArrayList<>();
    for (Map.Entry<Long, AnswerRules> each : all.entrySet()) {
      AnswerRules rules = each.getValue();
      List<Integer> interfaces = new ArrayList<>();
      for (String name : rules.interfaces()) {
        interfaces.add(index.of(name));
      }
      for (int ifindex : interfaces.isEmpty() ? List.of(0) : interfaces) {
        if (rules.prefixes().isEmpty()) {
          specs.add(new AnswerSpec(rules, ifindex, Optional.empty(), each.getKey()));
        }
        for (AnswerRules.Prefix prefix : rules.prefixes()) {
          specs.add(new AnswerSpec(rules, ifindex, Optional.of(prefix), each.getKey()));
        }
      }
    }
    return specs;
  }

  void write(Memory list, long at) {
    int interval = SessionSpec.micros(rules.interval());
    list.setInt(at, BYTES);
    list.setInt(at + 8, ifindex);
    list.setInt(at + 12, interval);
    list.setInt(at + 16, interval);
    list.setByte(at + 20, (byte) rules.multiplier());
    prefix.ifPresent(
        within -> {
          list.setByte(at + 21, SessionSpec.family(within.address()));
          list.setByte(at + 22, (byte) within.bits());
          list.write(at + 24, SessionSpec.mapped(within.address()), 0, 16);
        });
    list.setInt(at + 56, rules.maxSessions());
    list.setLong(at + 64, cookie);
  }
}
