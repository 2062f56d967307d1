package dev.beacon.cli.lab;

import dev.beacon.Beacon;
import dev.beacon.Registration;
import dev.beacon.Service;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/**
 * A host that publishes as its standard input says, with cells between tabs: {@code add NAME TYPE
 * PORT KEY=VALUE...}, {@code watchable NAME TYPE PORT}, {@code drop NAME TYPE}, {@code update NAME
 * TYPE PORT}, {@code many COUNT TYPE}.
 */
final class Publisher {

  private static final int MOST = 1_000;

  private final Beacon beacon;
  private final Map<String, Registration> published = new LinkedHashMap<>();

  private Publisher(Beacon beacon) {
    this.beacon = beacon;
  }

  public static void main(String[] args) throws IOException {
    try (Beacon beacon = Beacon.builder().hostName(args[0]).open();
        BufferedReader in =
            new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
      Publisher publisher = new Publisher(beacon);
      System.out.println("ready");
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        publisher.obey(line.split("\t", -1));
        System.out.println("did " + line);
      }
    }
  }

  private void obey(String[] words) {
    switch (words[0]) {
      case "add" -> add(words, false);
      case "watchable" -> add(words, true);
      case "drop" -> {
        Registration registration = published.remove(words[1] + words[2]);
        if (registration != null) {
          registration.close();
        }
      }
      case "update" -> {
        Registration registration = published.get(words[1] + words[2]);
        if (registration != null) {
          registration.updatePort(Integer.parseInt(words[3]));
        }
      }
      case "many" -> many(Integer.parseInt(words[1]), words[2]);
      default -> throw new IllegalArgumentException(words[0]);
    }
  }

  private void add(String[] words, boolean watchable) {
    Service service = Service.named(words[1]).type(words[2]).port(Integer.parseInt(words[3]));
    for (int i = 4; i < words.length; i++) {
      String[] pair = words[i].split("=", 2);
      service = service.txt(pair[0], pair[1]);
    }
    Registration registration = beacon.publish(watchable ? service.watchable() : service);
    published.put(words[1] + words[2], registration);
  }

  private void many(int count, String type) {
    List<CompletableFuture<?>> all = new ArrayList<>();
    for (int i = 0; i < Math.min(count, MOST); i++) {
      Registration registration =
          beacon.publish(Service.named("Service " + i).type(type).port(1024 + i).txt("n", "" + i));
      published.put("Service " + i + type, registration);
      all.add(registration.registered());
    }
    CompletableFuture.allOf(all.toArray(new CompletableFuture<?>[0])).join();
  }
}
