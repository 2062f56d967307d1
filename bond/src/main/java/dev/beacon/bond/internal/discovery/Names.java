package dev.beacon.bond.internal.discovery;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The addresses of host names. Each is asked for once a minute, whether there was an answer or not.
 * Without DNS a question takes about 10 s, so the caller asks one at a time, on a thread of its
 * own. Another thread may read meanwhile.
 */
final class Names {

  /** Asks for a name, and may take its time. */
  interface Question {
    /**
     * Returns the addresses.
     *
     * @throws UnknownHostException if there is none, or no answer
     */
    InetAddress[] addresses(String host) throws UnknownHostException;
  }

  private static final Logger LOG = LoggerFactory.getLogger(Names.class);
  private static final long AGAIN_NS = TimeUnit.SECONDS.toNanos(60);
  private static final String OCTET = "(?:25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)";
  private static final Pattern IPV4 = Pattern.compile(OCTET + "(?:\\." + OCTET + "){3}");

  private record Known(List<InetAddress> addresses, long askedNs) {}

  private final Question question;
  private final LongSupplier nowNs;
  private final Map<String, Known> known = new ConcurrentHashMap<>();

  /** Asks as the system does. */
  Names() {
    this(InetAddress::getAllByName, System::nanoTime);
  }

  /** The same with another answer and another clock. */
  Names(Question question, LongSupplier nowNs) {
    this.question = question;
    this.nowNs = nowNs;
  }

  /** Returns the known addresses, without a question. */
  List<InetAddress> addresses(String host) {
    if (isAddress(host)) {
      try {
        return List.of(InetAddress.getByName(host));
      } catch (UnknownHostException e) {
        return List.of(); // no address after all, or of an interface that is gone
      }
    }
    Known last = known.get(host);
    return last == null ? List.of() : last.addresses;
  }

  /** Of these no question is needed; the system has none for a host with a colon. */
  private static boolean isAddress(String host) {
    return host.indexOf(':') >= 0 || IPV4.matcher(host).matches();
  }

  /**
   * The one of these names for which it is time to ask: first one that was never asked for, then
   * the one whose last question is the oldest. All other names are forgotten.
   */
  Optional<String> due(Collection<String> hosts) {
    known.keySet().retainAll(hosts);
    return hosts.stream()
        .filter(each -> !isAddress(each) && !known.containsKey(each))
        .findFirst()
        .or(
            () ->
                known.entrySet().stream()
                    .filter(each -> nowNs.getAsLong() - each.getValue().askedNs >= AGAIN_NS)
                    .max(
                        Comparator.comparingLong(
                            each -> nowNs.getAsLong() - each.getValue().askedNs))
                    .map(Map.Entry::getKey));
  }

  /** Asks for a name. One that isn't known any more keeps its last addresses. */
  void ask(String host) {
    List<InetAddress> addresses = addresses(host);
    try {
      addresses = List.of(question.addresses(host));
    } catch (UnknownHostException e) {
      LOG.debug("{} is unknown", host);
    }
    known.put(host, new Known(addresses, nowNs.getAsLong()));
  }
}
