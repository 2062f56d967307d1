package dev.beacon.jmdns;

import javax.jmdns.JmDNS;
import javax.jmdns.ServiceEvent;

/** The event for a listener of a view. */
final class Event extends ServiceEvent {

  private static final long serialVersionUID = 1L;

  private final transient JmDNS view;
  private final String type;
  private final String name;
  private final transient Info info;

  Event(JmDNS view, String type, String name, Info info) {
    super(view);
    this.view = view;
    this.type = type;
    this.name = name;
    this.info = info;
  }

  @Override
  public JmDNS getDNS() {
    return view;
  }

  @Override
  public String getType() {
    return type;
  }

  @Override
  public String getName() {
    return name;
  }

  @Override
  public Info getInfo() {
    return info;
  }

  @Override
  public Event clone() {
    return new Event(view, type, name, info.clone());
  }
}
