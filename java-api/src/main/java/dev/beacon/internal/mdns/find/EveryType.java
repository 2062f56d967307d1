package dev.beacon.internal.mdns.find;

import dev.beacon.Answer;
import dev.beacon.ServiceInstance;
import dev.beacon.ServiceType;
import dev.beacon.dns.Rdata;
import dev.beacon.dns.RecordType;
import dev.beacon.internal.mdns.link.Subscription;
import dev.beacon.internal.mdns.link.Timing;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The search for the instances of every enumerated type (RFC 6763 section 9). */
final class EveryType implements AnswerSink, Subscription, RoundUp.Herd {

  /** The most types, because strangers choose how many there are. */
  private static final int MOST_TYPES = 1_024;

  /** For a caller that reads the result only when it is complete. */
  static final InstanceSink NOBODY =
      new InstanceSink() {
        @Override
        public void present(ServiceInstance instance, int number) {
          // Read later.
        }

        @Override
        public void absent(ServiceInstance last, int number) {
          // Read later.
        }
      };

  private final Searches searches;
  private final InstanceSink sink;
  private final boolean urgent;
  private final Map<ServiceType, Subscription> browses = new LinkedHashMap<>();
  private @Nullable Subscription types;
  private boolean cancelled;
  private long openedNs;
  private long newsNs;

  /**
   * A search that has not begun.
   *
   * @param urgent whether a caller waits for it; then all questions are asked at once
   */
  EveryType(Searches searches, InstanceSink sink, boolean urgent) {
    this.searches = searches;
    this.sink = sink;
    this.urgent = urgent;
  }

  void open(long nowNs) {
    openedNs = nowNs;
    newsNs = nowNs;
    types =
        urgent
            ? searches.lookUp(ServiceType.ENUMERATION, RecordType.PTR, this, nowNs)
            : searches.query(ServiceType.ENUMERATION, RecordType.PTR, this, nowNs);
  }

  @Override
  public long completeNs() {
    long askedNs = openedNs + Timing.ASKED_TWICE_NS;
    long waitNs = Math.max(0, newsNs + Timing.QUIET_NS - askedNs);
    for (ServiceType type : browses.keySet()) {
      waitNs = Math.max(waitNs, searches.completeNs(type, askedNs) - askedNs);
    }
    return askedNs + waitNs;
  }

  @Override
  public List<ServiceInstance> reported() {
    return browses.keySet().stream().flatMap(type -> searches.found(type).stream()).toList();
  }

  /** Called when the turn is over: the browse begins with the next turn, which comes at once. */
  @Override
  public void answer(Answer answer) {
    if (!cancelled
        && answer.record().type().equals(RecordType.PTR)
        && answer.record().rdata() instanceof Rdata.Target target) {
      ServiceType.from(target.name())
          .map(ServiceType::base) // some hosts enumerate their subtypes too
          .ifPresent(type -> searches.inNextTurn(nowNs -> browse(type, nowNs)));
    }
  }

  @Override
  public void cancel(long nowNs) {
    cancelled = true;
    if (types != null) {
      types.cancel(nowNs);
    }
    browses.values().forEach(browse -> browse.cancel(nowNs));
    browses.clear();
  }

  private void browse(ServiceType type, long nowNs) {
    if (!cancelled && browses.size() < MOST_TYPES && !browses.containsKey(type)) {
      newsNs = nowNs;
      browses.put(type, searches.browse(type, urgent, sink, nowNs));
    }
  }
}
