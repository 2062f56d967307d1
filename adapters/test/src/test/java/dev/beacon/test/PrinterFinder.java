package dev.beacon.test;

import dev.beacon.Beacon;
import dev.beacon.Browse;
import dev.beacon.ServiceInstance;
import dev.beacon.ServiceType;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** A program that uses Beacon and knows nothing of tests. */
final class PrinterFinder {

  private static final String TYPE = "_ipp._tcp";

  private PrinterFinder() {}

  /** The names of the printers, once no more are to be expected. */
  static List<String> all() throws Exception {
    try (Beacon beacon = Beacon.open()) {
      return beacon.find(TYPE, Duration.ofSeconds(10)).get().stream()
          .map(ServiceInstance::name)
          .toList();
    }
  }

  /** The first printer that is found, by a thread that waits for a listener. */
  static Optional<String> first() throws Exception {
    CountDownLatch found = new CountDownLatch(1);
    try (Beacon beacon = Beacon.open();
        Browse printers = beacon.browse(TYPE, event -> found.countDown())) {
      boolean any = found.await(60, TimeUnit.SECONDS);
      return any ? Optional.of(printers.snapshot().get(0).name()) : Optional.empty();
    }
  }

  /** The printer of that name, if it is there. */
  static Optional<ServiceInstance> named(String name, Duration within) throws Exception {
    try (Beacon beacon = Beacon.shared();
        Browse printers = beacon.browse(ServiceType.of(TYPE))) {
      return printers.await(printer -> printer.name().equals(name), within);
    }
  }
}
