package dev.beacon.it.tool;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.StringJoiner;
import java.util.stream.Stream;
import javax.jmdns.JmDNS;
import javax.jmdns.ServiceEvent;
import javax.jmdns.ServiceInfo;
import javax.jmdns.ServiceListener;

/** Runs in a box: drives JmDNS; arguments and lines as {@code peers/driver.py} has them. */
public final class JmdnsPeer {
  private JmdnsPeer() {}

  /** See the class. */
  public static void main(String[] words) throws IOException {
    PeerArguments arguments = PeerArguments.of(words);
    InetAddress address =
        NetworkInterface.getByName("eth0")
            .inetAddresses()
            .filter(Inet4Address.class::isInstance)
            .findFirst()
            .orElseThrow();
    JmDNS jmdns = JmDNS.create(address, InetAddress.getLocalHost().getHostName());
    Runtime.getRuntime().addShutdownHook(new Thread(() -> close(jmdns)));
    if (arguments.publishes()) {
      publish(jmdns, arguments);
    } else {
      jmdns.addServiceListener(arguments.type() + ".local.", new Printer());
      awaitLine();
    }
  }

  private static void publish(JmDNS jmdns, PeerArguments arguments) throws IOException {
    List<ServiceInfo> published =
        arguments.names().stream()
            .map(
                name ->
                    ServiceInfo.create(
                        arguments.type() + ".local.",
                        name,
                        arguments.port(),
                        0,
                        0,
                        record(arguments.txt())))
            .toList();
    for (ServiceInfo service : published) {
      jmdns.registerService(service);
    }
    System.out.println("{\"event\":\"published\"}");
    awaitLine();
    published.forEach(service -> service.setText(record(arguments.then())));
    System.out.println("{\"event\":\"updated\"}");
    awaitLine();
  }

  private static void awaitLine() throws IOException {
    System.in.read();
  }

  private static void close(JmDNS jmdns) {
    try {
      jmdns.close();
    } catch (IOException failed) {
      System.err.println("close: " + failed);
    }
  }

  /** The data of a TXT record: its own maps take no bytes beside text. */
  private static byte[] record(List<PeerArguments.Item> items) {
    ByteArrayOutputStream record = new ByteArrayOutputStream();
    for (PeerArguments.Item item : items) {
      ByteArrayOutputStream string = new ByteArrayOutputStream();
      string.writeBytes(item.key().getBytes(UTF_8));
      item.value()
          .ifPresent(
              value -> {
                string.write('=');
                string.writeBytes(value);
              });
      record.write(string.size());
      record.writeBytes(string.toByteArray());
    }
    return record.toByteArray();
  }

  /** Prints what it is told; resolving has to be asked for. */
  private static final class Printer implements ServiceListener {
    @Override
    public void serviceAdded(ServiceEvent event) {
      event.getDNS().requestServiceInfo(event.getType(), event.getName(), true, 1);
    }

    @Override
    public void serviceRemoved(ServiceEvent event) {
      System.out.println("{\"event\":\"removed\",\"name\":" + quoted(event.getName()) + "}");
    }

    @Override
    public void serviceResolved(ServiceEvent event) {
      ServiceInfo found = event.getInfo();
      StringJoiner addresses = new StringJoiner(",", "[", "]");
      Stream.of(found.getInetAddresses())
          .map(InetAddress::getHostAddress)
          .map(text -> text.replaceFirst("%.*", ""))
          .forEach(text -> addresses.add(quoted(text)));
      System.out.println(
          "{\"event\":\"seen\",\"name\":%s,\"host\":%s,\"port\":%d,\"addresses\":%s,\"txt\":%s}"
              .formatted(
                  quoted(event.getName()),
                  quoted(found.getServer().replaceFirst("\\.$", "")),
                  found.getPort(),
                  addresses,
                  txt(found.getTextBytes())));
    }
  }

  /**
   * The data of a TXT record as an object. Its own properties tell neither a key alone from an
   * empty value nor bytes that are no text.
   */
  private static String txt(byte[] record) {
    StringJoiner txt = new StringJoiner(",", "{", "}");
    int next;
    for (int at = 0; at < record.length; at = next) {
      next = at + 1 + (record[at] & 0xff);
      int equals = at + 1;
      while (equals < next && record[equals] != '=') {
        equals++;
      }
      String key = new String(record, at + 1, equals - at - 1, UTF_8);
      if (!key.isEmpty()) {
        String value =
            equals == next ? "true" : value(Arrays.copyOfRange(record, equals + 1, next));
        txt.add(quoted(key) + ":" + value);
      }
    }
    return txt.toString();
  }

  private static String value(byte[] value) {
    String text = new String(value, UTF_8);
    if (Arrays.equals(text.getBytes(UTF_8), value)) {
      return quoted(text);
    }
    return "{\"base64\":\"" + Base64.getEncoder().encodeToString(value) + "\"}";
  }

  private static String quoted(String text) {
    StringBuilder quoted = new StringBuilder("\"");
    for (int i = 0; i < text.length(); i++) {
      char next = text.charAt(i);
      if (next == '"' || next == '\\') {
        quoted.append('\\').append(next);
      } else if (next < ' ') {
        quoted.append("\\u%04x".formatted((int) next));
      } else {
        quoted.append(next);
      }
    }
    return quoted.append('"').toString();
  }
}
