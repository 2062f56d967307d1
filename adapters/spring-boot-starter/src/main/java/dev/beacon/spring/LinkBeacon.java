package dev.beacon.spring;

import dev.beacon.Beacon;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.BeansException;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.core.NestedExceptionUtils;
import org.springframework.util.function.SingletonSupplier;

/**
 * The context's Beacon, for parts that go on without one. The first of them opens it; if that
 * fails, one warning says why.
 */
final class LinkBeacon {

  private static final Logger LOG = LoggerFactory.getLogger(LinkBeacon.class);

  /** The result of the one attempt: a Beacon, or the reason why there is none. */
  private record Opened(Optional<Beacon> beacon, String failure) {}

  private final ObjectProvider<Beacon> bean;
  private final SingletonSupplier<Opened> opened = SingletonSupplier.of(this::open);

  LinkBeacon(ObjectProvider<Beacon> bean) {
    this.bean = bean;
  }

  /** Returns the Beacon, which the first call opens; empty if it can't be opened. */
  Optional<Beacon> beacon() {
    return opened.obtain().beacon();
  }

  /** Returns the reason why there is no Beacon; empty if there is one. */
  String failure() {
    return opened.obtain().failure();
  }

  private Opened open() {
    try {
      return new Opened(Optional.of(bean.getObject()), "");
    } catch (BeansException e) {
      String why = String.valueOf(NestedExceptionUtils.getMostSpecificCause(e).getMessage());
      LOG.warn("Beacon can't be opened; nothing is published or found on the link: {}", why);
      LOG.debug("Beacon can't be opened", e);
      return new Opened(Optional.empty(), why);
    }
  }
}
