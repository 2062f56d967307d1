package dev.beacon.internal.wire;

import java.util.EnumMap;
import java.util.Map;

/**
 * Says that the rest of a message can't be read, because the next entry can't be located.
 *
 * <p>There is one instance per reason, without a stack trace, so a flood of such messages makes no
 * garbage.
 */
public final class MalformedMessage extends Exception {

  private static final long serialVersionUID = 1L;

  private static final Map<Reason, MalformedMessage> BY_REASON = byReason();

  /** The fault of a message, or of one record in it. */
  public enum Reason {
    /** Shorter than the header of 12 bytes (RFC 1035 section 4.1.1). */
    HEADER_TRUNCATED,
    /** Longer than 9,000 bytes (RFC 6762 section 17, FR-034). */
    MESSAGE_TOO_LONG,
    /** The counts promise a question or record that is missing or cut short. */
    ENTRY_TRUNCATED,
    /** A name longer than 255 bytes (RFC 6762 appendix C). */
    NAME_TOO_LONG,
    /** A label that begins with the bits 01 or 10 (RFC 1035 section 4.1.4). */
    LABEL_TYPE,
    /** A compression pointer that leads out of the message or into its header, or one too many. */
    POINTER,
    /** Record data that ends after the message does. */
    RDATA_TRUNCATED,
    /** Record data of a length that its type cannot have. */
    RDATA_LENGTH,
    /** Character strings that do not end where the data ends (RFC 1035 section 3.3). */
    RDATA_STRINGS,
    /** Type bit maps that break the rules of RFC 4034 section 4.1.2. */
    RDATA_BITMAPS
  }

  private final Reason reason;

  private MalformedMessage(Reason reason) {
    super(reason.name(), null, false, false);
    this.reason = reason;
  }

  @SuppressWarnings("NullAway") // every reason is in the map
  static MalformedMessage of(Reason reason) {
    return BY_REASON.get(reason);
  }

  /** The fault. */
  public Reason reason() {
    return reason;
  }

  private static Map<Reason, MalformedMessage> byReason() {
    Map<Reason, MalformedMessage> instances = new EnumMap<>(Reason.class);
    for (Reason reason : Reason.values()) {
      instances.put(reason, new MalformedMessage(reason));
    }
    return instances;
  }
}
