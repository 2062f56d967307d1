package com.example.testkit;

import dev.beacon.Beacon;
import dev.beacon.ServiceInstance;
import java.time.Duration;
import java.util.List;

/** What is tested. It knows nothing of its test. */
public final class PrinterFinder {

  /** The names of the printers of the link. */
  public List<String> find() throws Exception {
    try (Beacon beacon = Beacon.open()) {
      return beacon.find("_ipp._tcp", Duration.ofSeconds(5)).get().stream()
          .map(ServiceInstance::name)
          .sorted()
          .toList();
    }
  }
}
