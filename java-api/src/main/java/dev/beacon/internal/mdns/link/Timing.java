package dev.beacon.internal.mdns.link;

/**
 * Every interval of the protocol, in nanoseconds, with the section that sets it.
 *
 * <p>Times are readings of one monotonic clock, compared by their difference (they may wrap).
 */
public final class Timing {

  public static final long MILLISECOND_NS = 1_000_000L;
  public static final long SECOND_NS = 1_000 * MILLISECOND_NS;

  /** A deadline that never comes. */
  public static final long NEVER_NS = Long.MAX_VALUE;

  /** RFC 6762 section 5.2: the first query waits 20 to 120 ms, so that hosts do not ask in step. */
  public static final long FIRST_QUERY_LEAST_NS = 20 * MILLISECOND_NS;

  public static final long FIRST_QUERY_MOST_NS = 120 * MILLISECOND_NS;

  /** RFC 6762 section 5.2: at least one second between the first two queries, then doubling ... */
  public static final long FIRST_INTERVAL_NS = SECOND_NS;

  /** ... up to 60 minutes. */
  public static final long LONGEST_INTERVAL_NS = 3_600 * SECOND_NS;

  /** RFC 6762 section 6: the time for unicast answers after a question that asked for them. */
  public static final long UNICAST_ANSWERS_NS = 2 * SECOND_NS;

  /** RFC 6762 section 10.1 and 10.2: a record lives one second after its goodbye or cache-flush. */
  public static final long GRACE_NS = SECOND_NS;

  /** RFC 6762 section 5.2: refresh queries at 80, 85, 90 and 95 % of a record's lifetime ... */
  private static final int[] REFRESH_PERCENT = {80, 85, 90, 95};

  public static final int REFRESHES = REFRESH_PERCENT.length;

  /** ... plus up to 2 %, so that hosts do not ask in step. */
  public static final int REFRESH_JITTER_PERCENT = 2;

  /**
   * RFC 6762 section 10.4 and 10.5: a record in doubt is removed after ten seconds if no host
   * confirms it.
   */
  public static final long DOUBT_NS = 10 * SECOND_NS;

  /** RFC 6762 section 10.4: a doubted record is asked for "two or more" times. */
  public static final int CONFIRMATIONS = 2;

  public static final long CONFIRM_INTERVAL_NS = 3 * SECOND_NS;

  /** RFC 6762 section 10.5: "two or more" queries of others without an answer raise doubt. */
  public static final int UNANSWERED_QUERIES = 2;

  /**
   * Not in the RFC: if the second question has no answer after this time, there is none (RFC 6763
   * section 6.1).
   */
  public static final long ANSWER_NS = SECOND_NS;

  /**
   * Not in the RFC: the time that a first report waits for the host's addresses of the other
   * family, whose answer comes on its own link within 20 to 120 ms (section 6).
   */
  public static final long SETTLE_NS = 150 * MILLISECOND_NS;

  /**
   * Not in the RFC: that time as long as no host was heard over the other family, and so most
   * likely none speaks it. If one does, its addresses may come up to 100 ms apart, as a change.
   */
  public static final long SILENT_SETTLE_NS = 70 * MILLISECOND_NS;

  /**
   * Not in the RFC: a find waits for the answers to the second question, which goes out after a
   * second.
   */
  public static final long ASKED_TWICE_NS = 1_250 * MILLISECOND_NS;

  /** Not in the RFC: after this time without a new instance, a find is complete. */
  public static final long QUIET_NS = 250 * MILLISECOND_NS;

  /** Not in the RFC: the time that a find waits until a new instance is resolved. */
  public static final long RESOLVING_NS = 2 * SECOND_NS;

  /**
   * Not in the RFC: the time until we ask again which host publishes the names of our addresses;
   * later intervals are longer.
   */
  public static final long NAMES_INTERVAL_NS = 120 * SECOND_NS;

  /** RFC 6762 section 8.1: 250 ms between probes and after the last; the first waits up to that. */
  public static final long PROBE_INTERVAL_NS = 250 * MILLISECOND_NS;

  /** Not in the RFC: the time between the first probes of one group of names and of the next. */
  public static final long PROBE_SPACING_NS = 100 * MILLISECOND_NS;

  /** RFC 6762 section 8.2: after losing a tie we wait one second and probe again. */
  public static final long TIE_NS = SECOND_NS;

  /** RFC 6762 section 8.1: fifteen conflicts within ten seconds ... */
  public static final int MANY_CONFLICTS = 15;

  public static final long CONFLICTS_WITHIN_NS = 10 * SECOND_NS;

  /** ... delay each further attempt by five seconds. */
  public static final long CONFLICT_WAIT_NS = 5 * SECOND_NS;

  /** RFC 6762 section 8.3: two to eight announcements, the second one second after the first ... */
  public static final int ANNOUNCEMENTS = 3;

  /** ... and each further interval twice as long as the one before. */
  public static final long ANNOUNCE_INTERVAL_NS = SECOND_NS;

  /** RFC 6762 section 8.4: a record is not updated more than ten times a minute. */
  public static final long UPDATE_NS = 6 * SECOND_NS;

  public static final int UPDATES_AT_ONCE = 10;

  /** RFC 6762 section 10: the time to live of records with a host's name or address ... */
  public static final long HOST_TTL_SECONDS = 120;

  /** ... and of all others, 75 minutes. */
  public static final long OTHER_TTL_SECONDS = 4_500;

  /** RFC 6762 section 6.7: a record for a legacy querier lives at most ten seconds. */
  public static final long LEGACY_TTL_SECONDS = 10;

  /** RFC 6762 section 6: answers that other hosts may have too wait 20 to 120 ms. */
  public static final long SHARED_ANSWER_LEAST_NS = 20 * MILLISECOND_NS;

  public static final long SHARED_ANSWER_MOST_NS = 120 * MILLISECOND_NS;

  /** RFC 6762 section 6: a record is multicast at most once a second on a link ... */
  public static final long MULTICAST_SPACING_NS = SECOND_NS;

  /** ... and at most every 250 ms when it defends its name against a probe. */
  public static final long DEFENCE_SPACING_NS = 250 * MILLISECOND_NS;

  /** RFC 6762 section 7.2: if more known answers follow, answers wait 400 to 500 ms. */
  public static final long TRUNCATED_LEAST_NS = 400 * MILLISECOND_NS;

  public static final long TRUNCATED_MOST_NS = 500 * MILLISECOND_NS;

  /** For this long, our own recent data that returns through a reflector is no conflict. */
  public static final long RETIRED_NS = 10 * SECOND_NS;

  /** If a deadline is late by this much, the machine slept, and our records of the link are old. */
  public static final long SLEPT_NS = 10 * SECOND_NS;

  /** If the network returns our packet later than this, we do not recognise it. */
  static final long ECHO_NS = SECOND_NS;

  private Timing() {}

  /**
   * Returns the percentage of a record's lifetime at which a refresh is due; the first refresh is
   * 0.
   */
  public static int refreshPercent(int refresh) {
    return REFRESH_PERCENT[refresh];
  }

  /**
   * Returns a deadline later than {@code nowNs}. It is never {@link #NEVER_NS}, and never the value
   * after that, which stops the loop.
   */
  public static long after(long nowNs, long delayNs) {
    long dueNs = nowNs + delayNs;
    return dueNs == NEVER_NS || dueNs == Long.MIN_VALUE ? Long.MIN_VALUE + 1 : dueNs;
  }
}
