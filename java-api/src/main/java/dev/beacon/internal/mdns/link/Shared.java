package dev.beacon.internal.mdns.link;

import dev.beacon.internal.wire.MessageWriter;
import java.util.random.RandomGenerator;

/**
 * What all links of an engine, and both its sides, have in common.
 *
 * @param deadlines what is due when
 * @param outbox what is to be sent and delivered
 * @param writer writes one message at a time: from begin to finish nobody else is called
 * @param echoes what was multicast lately
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
