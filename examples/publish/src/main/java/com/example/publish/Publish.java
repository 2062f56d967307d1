package com.example.publish;

import dev.beacon.Beacon;
import dev.beacon.Registration;
import dev.beacon.Service;
import java.util.concurrent.CountDownLatch;

/** Publishes a service. At Ctrl-C or SIGTERM it says goodbye, and other hosts remove it at once. */
public final class Publish {

  private Publish() {}

  /** The arguments are name, type and port, such as "My Web" _http._tcp 8080. */
  public static void main(String[] arguments) throws Exception {
    Service service =
        Service.named(arguments[0])
            .type(arguments[1])
            .port(Integer.parseInt(arguments[2]))
            .txt("path", "/");
    try (Beacon beacon = Beacon.open();
        Registration registration = beacon.publish(service, System.out::println)) {
      registration.registered().join();
      System.out.println("announced");
      new CountDownLatch(1).await();
    }
  }
}
