package dev.beacon.internal.mdns.find;

import dev.beacon.ServiceInstance;
import dev.beacon.ServiceType;
import dev.beacon.UnresolvedInstance;
import dev.beacon.dns.Name;
import dev.beacon.internal.mdns.link.Outbox;
import dev.beacon.internal.mdns.link.Subscription;

/**
 * The search for one instance with a known name: its SRV and TXT records are asked for directly.
 */
final class Search implements Instance.Parent, Subscription {

  private final Instance instance;
  private final LookUpTerms terms;
  private final InstanceSink sink;
  private final Outbox outbox;
  private boolean cancelled;

  Search(
      Name name,
      ServiceType type,
      LookUpTerms terms,
      InstanceSink sink,
      Surroundings surroundings) {
    this.terms = terms; // the instance asks for them
    this.instance = new Instance(name, type.base(), surroundings, this);
    this.sink = sink;
    this.outbox = surroundings.outbox();
  }

  void open(long nowNs) {
    instance.open(nowNs);
  }

  @Override
  public void cancel(long nowNs) {
    if (!cancelled) {
      cancelled = true;
      instance.close(nowNs);
    }
  }

  void linksChanged() {
    instance.later();
  }

  /** No pointer leads to it, so it may be on any link. */
  @Override
  public boolean knownOn(AskedLink link, Instance searched) {
    return true;
  }

  @Override
  public LookUpTerms terms() {
    return terms;
  }

  @Override
  public void present(Instance source, ServiceInstance found, int number, long nowNs) {
    outbox.deliver(() -> sink.present(found, number));
  }

  @Override
  public void absent(Instance source, ServiceInstance last, int number) {
    outbox.deliver(() -> sink.absent(last, number));
  }

  /** Reports the instance with its present parts: a look-up of one instance has a time limit. */
  @Override
  public void lacks(Instance source, UnresolvedInstance what, boolean unanswered) {
    outbox.deliver(() -> sink.unresolved(what));
  }

  @Override
  public void forgotten(Instance searched, long nowNs) {
    // No link is left; the search continues when one comes back.
  }
}
