package javax.jmdns;

import java.util.EventObject;

/** A change of a service: added, resolved or removed. */
public abstract class ServiceEvent extends EventObject implements Cloneable {

  private static final long serialVersionUID = 1L;

  /** With its source. */
  public ServiceEvent(Object eventSource) {
    super(eventSource);
  }

  /** The {@code JmDNS} that saw it. */
  public abstract JmDNS getDNS();

  /** The type, {@code _http._tcp.local.}. */
  public abstract String getType();

  /** The instance's own name. */
  public abstract String getName();

  /** Returns the known data of the service; never null. */
  public abstract ServiceInfo getInfo();

  @Override
  public ServiceEvent clone() {
    try {
      return (ServiceEvent) super.clone();
    } catch (CloneNotSupportedException e) {
      throw new AssertionError(e);
    }
  }
}
