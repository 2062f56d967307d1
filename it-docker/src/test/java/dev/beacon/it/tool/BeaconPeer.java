package dev.beacon.it.tool;

import dev.beacon.Beacon;
import dev.beacon.Registration;
import dev.beacon.Service;
import dev.beacon.Txt;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Runs in a box: publishes through Beacon's public interface, which can do what the command line
 * has no words for, a TXT record with bytes that are no text and one that changes. Driven as the
 * peers are ({@code peers/driver.py}).
 */
public final class BeaconPeer {
  private BeaconPeer() {}

  /** See the class. */
  public static void main(String[] words) throws IOException {
    PeerArguments arguments = PeerArguments.of(words);
    // No try with resources: it is open until the JVM is told to end, and says goodbye then.
    Beacon beacon = Beacon.open();
    Txt txt = txt(arguments.txt());
    List<Registration> published = new ArrayList<>();
    for (String name : arguments.names()) {
      published.add(
          beacon.publish(
              Service.named(name).type(arguments.type()).port(arguments.port()).txt(txt)));
    }
    published.forEach(registration -> registration.registered().join());
    System.out.println("{\"event\":\"published\"}");
    System.in.read();
    published.forEach(registration -> registration.updateTxt(txt(arguments.then())));
    System.out.println("{\"event\":\"updated\"}");
    System.in.read();
  }

  private static Txt txt(List<PeerArguments.Item> items) {
    Txt.Builder txt = Txt.builder();
    for (PeerArguments.Item item : items) {
      item.value().ifPresentOrElse(value -> txt.put(item.key(), value), () -> txt.flag(item.key()));
    }
    return txt.build();
  }
}
