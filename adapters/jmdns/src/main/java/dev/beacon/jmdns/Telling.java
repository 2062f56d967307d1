package dev.beacon.jmdns;

import dev.beacon.ServiceEvent;
import dev.beacon.ServiceInstance;
import javax.jmdns.JmDNS;
import javax.jmdns.ServiceListener;

/** Passes the results of a browse to a listener of JmDNS: resolved follows added. */
final class Telling implements dev.beacon.ServiceListener {

  private final JmDNS view;
  private final ServiceListener listener;

  Telling(JmDNS view, ServiceListener listener) {
    this.view = view;
    this.listener = listener;
  }

  @Override
  public void onEvent(ServiceEvent event) {
    Event told = event(event.instance());
    if (event instanceof ServiceEvent.Removed) {
      listener.serviceRemoved(told);
    } else if (event instanceof ServiceEvent.Added) {
      listener.serviceAdded(told);
      listener.serviceResolved(told);
    } else {
      listener.serviceResolved(told);
    }
  }

  private Event event(ServiceInstance instance) {
    Info info = Info.of(instance);
    return new Event(view, info.getType(), info.getName(), info);
  }
}
