package dev.beacon.fuzz;

import dev.beacon.ServiceType;
import dev.beacon.Txt;
import dev.beacon.dns.Name;
import java.nio.charset.StandardCharsets;

/**
 * Any text is a name or type, or an {@link IllegalArgumentException}; any bytes are a TXT record;
 * and each comes back from its own text or bytes.
 */
public final class TextFuzz {

  private TextFuzz() {}

  /** What the fuzzer calls. */
  public static void fuzzerTestOneInput(byte[] input) {
    String text = new String(input, StandardCharsets.UTF_8);
    name(text);
    type(text);
    txt(input);
  }

  private static void name(String text) {
    Name name;
    try {
      name = Name.of(text);
    } catch (IllegalArgumentException expected) {
      return;
    }
    Name again = Name.of(name.toString());
    Check.that(
        again.equals(name) && again.hashCode() == name.hashCode(),
        "not from its own text or bytes",
        name,
        again);
    Check.that(
        again.toString().equals(name.toString()), "not from its own text or bytes", name, again);
    Check.that(again.compareTo(name) == 0, "differs from itself", name);
    String[] labels = new String[name.labelCount()];
    boolean intact = true;
    for (int i = 0; i < labels.length; i++) {
      labels[i] = name.label(i);
      intact &= labels[i].indexOf('\ufffd') < 0;
    }
    // Bytes that aren't UTF-8 have no text of their own.
    Check.that(!intact || Name.ofLabels(labels).equals(name), "not from its own labels", name);
  }

  private static void type(String text) {
    ServiceType type;
    try {
      type = ServiceType.of(text);
    } catch (IllegalArgumentException expected) {
      return;
    }
    Check.that(ServiceType.of(type.toString()).equals(type), "not from its own text", type);
    Check.that(ServiceType.from(type.name()).isPresent(), "not from its own name", type);
    Check.that(type.name().endsWith(type.base().name()), "doesn't end with its base", type);
    Check.that(!type.service().isEmpty() && !type.protocol().isEmpty(), "a part is missing", type);
  }

  private static void txt(byte[] input) {
    Txt txt = Txt.parse(input);
    Txt again = Txt.parse(txt.toRdata());
    Check.that(
        again.equals(txt) && again.hashCode() == txt.hashCode(),
        "not from its own text or bytes",
        txt,
        again);
    Check.that(txt.isEmpty() == txt.keys().isEmpty(), "empty, and has keys", txt);
    Check.that(txt.toString().equals(again.toString()), "not the same text", txt);
    for (String key : txt.keys()) {
      Check.that(txt.contains(key), "lacks a key that it has", txt, key);
      Check.that(
          txt.hasValue(key) == txt.bytes(key).isPresent(), "a value is there and isn't", txt, key);
      Check.that(
          txt.string(key).isPresent() == txt.hasValue(key), "a value is there and isn't", txt, key);
    }
  }
}
