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

  /** RFC 6762 section 6: for so long after a question for unicast answers such may come. */
  public static final long UNICAST_ANSWERS_NS = 2 * SECOND_NS;

  /** RFC 6762 section 10.1 and 10.2: what goes by goodbye or cache-flush goes one second later. */
  public static final long GRACE_NS = SECOND_NS;

  /** RFC 6762 section 5.2: refresh queries at 80, 85, 90 and 95 % of a record's lifetime ... */
  private static final int[] REFRESH_PERCENT = {80, 85, 90, 95};

  public static final int REFRESHES = REFRESH_PERCENT.length;

  /** ... plus up to 2 %, so that hosts do not ask in step. */
  public static final int REFRESH_JITTER_PERCENT = 2;

  /**
   * RFC 6762 section 10.4 and 10.5: what is in doubt and isn't confirmed goes ten seconds later.
   */
  public static final long DOUBT_NS = 10 * SECOND_NS;

  /** RFC 6762 section 10.4: a doubted record is asked for "two or more" times. */
  public static final int CONFIRMATIONS = 2;

  public static final long CONFIRM_INTERVAL_NS = 3 * SECOND_NS;

  /** RFC 6762 section 10.5: "two or more" queries of others without an answer raise doubt. */
  public static final int UNANSWERED_QUERIES = 2;

  /** Not the RFC's: no answer so long after the second question is none (RFC 6763 section 6.1). */
  public static final long ANSWER_NS = SECOND_NS;

  /**
   * Not the RFC's: how long a first report waits for the host's addresses of the other family,
   * which answers over its own link within 20 to 120 ms (section 6).
   */
  public static final long SETTLE_NS = 150 * MILLISECOND_NS;

  /** Not the RFC's: a round-up hears out the answers to the second question, a second later. */
  public static final long ASKED_TWICE_NS = 1_250 * MILLISECOND_NS;

  /** Not the RFC's: with no news for so long a round-up has all. */
  public static final long QUIET_NS = 250 * MILLISECOND_NS;

  /** Not the RFC's: an instance that was heard of has so long to be resolved in a round-up. */
  public static final long RESOLVING_NS = 2 * SECOND_NS;

  /** Not the RFC's: after this we ask anew who tells the names of our addresses, then rarer. */
  public static final long NAMES_INTERVAL_NS = 120 * SECOND_NS;

  /** RFC 6762 section 8.1: 250 ms between probes and after the last; the first waits up to that. */
  public static final long PROBE_INTERVAL_NS = 250 * MILLISECOND_NS;

  /** Not the RFC's: between the first probes of one lot of names and of the next. */
  public static final long PROBE_SPACING_NS = 100 * MILLISECOND_NS;

  /** RFC 6762 section 8.2: who loses a tie waits one second and probes again. */
  public static final long TIE_NS = SECOND_NS;

  /** RFC 6762 section 8.1: fifteen conflicts within ten seconds ... */
  public static final int MANY_CONFLICTS = 15;

  public static final long CONFLICTS_WITHIN_NS = 10 * SECOND_NS;

  /** ... have each further attempt wait five seconds. */
  public static final long CONFLICT_WAIT_NS = 5 * SECOND_NS;

  /** RFC 6762 section 8.3: two to eight announcements, the second one second after the first ... */
  public static final int ANNOUNCEMENTS = 3;

  /** ... and each further one twice as long after the one before. */
  public static final long ANNOUNCE_INTERVAL_NS = SECOND_NS;

  /** RFC 6762 section 8.4: a record is not updated more than ten times a minute. */
  public static final long UPDATE_NS = 6 * SECOND_NS;

  public static final int UPDATES_AT_ONCE = 10;

  /** RFC 6762 section 10: the time to live of records with a host's name or address ... */
  public static final long HOST_TTL_SECONDS = 120;

  /** ... and of all others, 75 minutes. */
  public static final long OTHER_TTL_SECONDS = 4_500;

  /** RFC 6762 section 6.7: what a legacy querier is told lives ten seconds at most. */
  public static final long LEGACY_TTL_SECONDS = 10;

  /** RFC 6762 section 6: answers that others may have too wait 20 to 120 ms. */
  public static final long SHARED_ANSWER_LEAST_NS = 20 * MILLISECOND_NS;

  public static final long SHARED_ANSWER_MOST_NS = 120 * MILLISECOND_NS;

  /** RFC 6762 section 6: a record is multicast at most once a second on a link ... */
  public static final long MULTICAST_SPACING_NS = SECOND_NS;

  /** ... and at most every 250 ms when it defends its name against a probe. */
  public static final long DEFENCE_SPACING_NS = 250 * MILLISECOND_NS;

  /** RFC 6762 section 7.2: where more known answers are to come, answers wait 400 to 500 ms. */
  public static final long TRUNCATED_LEAST_NS = 400 * MILLISECOND_NS;

  public static final long TRUNCATED_MOST_NS = 500 * MILLISECOND_NS;

  /** Data that we published lately come back through reflectors, and are no conflict so long. */
  public static final long RETIRED_NS = 10 * SECOND_NS;

  /** A deadline missed by so much says that the machine slept: what we know of the link is old. */
  public static final long SLEPT_NS = 10 * SECOND_NS;

  /** A packet of ours that the network gives back later than this is not recognised any more. */
  static final long ECHO_NS = SECOND_NS;

  private Timing() {}

  /** At which part of a record's lifetime a refresh is due, the first being 0. */
  public static int refreshPercent(int refresh) {
    return REFRESH_PERCENT[refresh];
  }

  /**
   * A deadline later than {@code nowNs} that isn't taken for {@link #NEVER_NS}, nor for the reading
   * after it, by which a turn says that the loop is to stop.
   */
  public static long after(long nowNs, long delayNs) {
    long dueNs = nowNs + delayNs;
    return dueNs == NEVER_NS || dueNs == Long.MIN_VALUE ? Long.MIN_VALUE + 1 : dueNs;
  }
}
