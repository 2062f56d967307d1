package dev.beacon.it;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;

/** What one may know of another's service: a column of the interop matrix. */
enum Fact {
  NAME("name"),
  DOT("dot in name"),
  HOST("host"),
  PORT("port"),
  IPV4("IPv4"),
  IPV6("IPv6"),
  TEXT("UTF-8 TXT"),
  EMPTY("empty"),
  FLAG("no value"),
  BYTES("binary"),
  UPDATE("new TXT"),
  GOODBYE("goodbye");

  private static final String NOTE = "Grüße, 東京";
  private static final String RAW_HEX = "ff00fe3d41";
  private static final String RAW_BASE64 = "/wD+PUE=";

  private final String title;

  Fact(String title) {
    this.title = title;
  }

  String title() {
    return title;
  }

  /** The items of the first or the second TXT record of an offer, as drivers take them. */
  static String[] items(int version) {
    return new String[] {"note=" + NOTE, "empty=", "flag", "raw:" + RAW_HEX, "version=" + version};
  }

  /** Whether an event about the service has this right. */
  boolean shownBy(JsonNode event, Offer offer) {
    JsonNode txt = event.path("txt");
    return switch (this) {
      case NAME -> true; // or it would be about another
      case DOT, PORT -> event.path("port").asInt() == offer.port();
      case HOST -> event.path("host").asText().equals(offer.host());
      case IPV4 -> has(event, offer, Inet4Address.class);
      case IPV6 -> has(event, offer, Inet6Address.class);
      case TEXT -> isText(txt.path("note"), NOTE);
      case EMPTY -> isText(txt.path("empty"), "");
      case FLAG -> txt.path("flag").isBoolean();
      case BYTES -> isText(txt.path("raw").path("base64"), RAW_BASE64);
      case UPDATE -> isText(txt.path("version"), "2");
      case GOODBYE -> event.path("event").asText().equals("removed");
    };
  }

  private static boolean isText(JsonNode node, String text) {
    return node.isTextual() && node.textValue().equals(text);
  }

  /** One is enough: of several of a family, some tell only the first. */
  private static boolean has(JsonNode event, Offer offer, Class<? extends InetAddress> family) {
    for (JsonNode text : event.path("addresses")) {
      InetAddress address = Offer.address(text.asText());
      if (family.isInstance(address) && offer.addresses().contains(address)) {
        return true;
      }
    }
    return false;
  }
}
