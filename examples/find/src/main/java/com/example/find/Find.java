package com.example.find;

import dev.beacon.Beacon;
import dev.beacon.Browse;
import dev.beacon.ServiceEvent;
import dev.beacon.ServiceInstance;
import java.time.Duration;

/** Lists the services of a type, then tells for a minute what comes, changes and goes. */
public final class Find {

  private Find() {}

  /** The argument is the type, such as _http._tcp. */
  public static void main(String[] arguments) throws Exception {
    String type = arguments[0];
    try (Beacon beacon = Beacon.open()) {
      for (ServiceInstance each : beacon.find(type, Duration.ofSeconds(5)).get()) {
        System.out.println(each.name() + " at " + each.host() + ":" + each.port());
      }
      try (Browse browse = beacon.browse(type, Find::tell)) {
        browse.await(instance -> instance.name().equals("the last one"), Duration.ofMinutes(1));
      }
    }
  }

  private static void tell(ServiceEvent event) {
    System.out.println(event.getClass().getSimpleName() + " " + event.instance().name());
  }
}
