package com.example.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.beacon.Beacon;
import dev.beacon.Service;
import dev.beacon.test.BeaconTest;
import dev.beacon.test.Network;
import java.util.List;
import org.junit.jupiter.api.Test;

@BeaconTest
class PrinterFinderTest {

  @Test
  void findsThePrinter(Network network) throws Exception {
    try (Beacon printer = network.host("printer").open()) {
      printer.publish(Service.named("Office").type("_ipp._tcp").port(631)).registered().get();
      assertEquals(List.of("Office"), new PrinterFinder().find());
    }
  }

  @Test
  void findsNothingOnAnEmptyLink(Network network) throws Exception {
    assertEquals(List.of(), new PrinterFinder().find());
  }

  @Test
  void findsThePrinterOnABadLink(Network network) throws Exception {
    network.link().loss(0.2);
    try (Beacon printer = network.host("printer").open()) {
      printer.publish(Service.named("Office").type("_ipp._tcp").port(631)).registered().get();
      assertEquals(List.of("Office"), new PrinterFinder().find());
    }
  }
}
