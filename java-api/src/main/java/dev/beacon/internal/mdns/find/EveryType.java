package dev.beacon.internal.mdns.find;

import dev.beacon.Answer;
import dev.beacon.ServiceType;
import dev.beacon.dns.Rdata;
import dev.beacon.dns.RecordType;
import dev.beacon.internal.mdns.link.Subscription;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The search for the instances of every type that somebody enumerates (RFC 6763 section 9). */
final class EveryType implements AnswerSink, Subscription {

  /** A stranger decides how many types there are. */
  private static final int MOST_TYPES = 1_024;

  private final Searches searches;
  private final InstanceSink sink;
  private final Map<ServiceType, Subscription> browses = new LinkedHashMap<>();
  private @Nullable Subscription types;
  private boolean cancelled;

  EveryType(Searches searches, InstanceSink sink) {
    this.searches = searches;
    this.sink = sink;
  }

  void open(long nowNs) {
    types = searches.query(ServiceType.ENUMERATION, RecordType.PTR, this, nowNs);
  }

  /** Called when the turn is over: the browse begins with the next, which comes at once. */
  @Override
  public void answer(Answer answer) {
    if (!cancelled
        && answer.record().type().equals(RecordType.PTR)
        && answer.record().rdata() instanceof Rdata.Target target) {
      ServiceType.from(target.name())
          .map(ServiceType::base) // some enumerate their subtypes too
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
    if (!cancelled && browses.size() < MOST_TYPES) {
      browses.computeIfAbsent(type, any -> searches.browse(any, sink, nowNs));
    }
  }
}
