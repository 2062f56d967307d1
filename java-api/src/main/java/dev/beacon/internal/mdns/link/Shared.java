package dev.beacon.internal.mdns.link;

import dev.beacon.internal.wire.MessageWriter;
import java.util.random.RandomGenerator;

/**
 * The objects that all links of an engine and both its sides share.
 *
 * @param deadlines the timers
 * @param outbox the packets to send and the results to deliver
 * @param writer writes one message at a time: between begin and finish, no other code runs
 * @param echoes the packets that we multicast lately
 * @param random randomness
 */
public record Shared(
    Deadlines deadlines,
    Outbox outbox,
    MessageWriter writer,
    Echoes echoes,
    RandomGenerator random) {

  public static Shared with(RandomGenerator random) {
    return new Shared(
        new Deadlines(),
        new Outbox(),
        new MessageWriter(Outbox.MOST_PAYLOAD_BYTES),
        new Echoes(),
        random);
  }
}
