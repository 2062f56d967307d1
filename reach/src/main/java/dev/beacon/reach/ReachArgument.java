package dev.beacon.reach;

import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/** The argument of a factory as one string: a service, and settings after a question mark. */
record ReachArgument(String text) {

  static ReachArgument of(String text) {
    ReachArgument argument = new ReachArgument(text);
    argument.builder(); // throws if a setting is wrong
    return argument;
  }

  ReachBuilder builder() {
    int mark = text.indexOf('?');
    ReachBuilder builder = Reach.to(mark < 0 ? text : text.substring(0, mark));
    if (mark >= 0) {
      for (String pair : text.substring(mark + 1).split("&", -1)) {
        set(builder, pair);
      }
    }
    return builder;
  }

  private void set(ReachBuilder builder, String pair) {
    int equals = pair.indexOf('=');
    String key = equals < 0 ? pair : pair.substring(0, equals);
    try {
      String value =
          equals < 0 ? "" : URLDecoder.decode(pair.substring(equals + 1), StandardCharsets.UTF_8);
      switch (key) {
        case "instance" -> builder.instance(value);
        case "list" -> builder.list(new URI(value));
        case "domain" -> builder.domain(value);
        case "discovery" -> builder.discovery(truth(value));
        case "paths" -> builder.paths(choice(value));
        case "interval" -> builder.interval(millis(value));
        case "multiplier" -> builder.multiplier(Integer.parseInt(value));
        case "connectTimeout" -> builder.connectTimeout(millis(value));
        case "findTimeout" -> builder.findTimeout(millis(value));
        default -> throw new IllegalArgumentException("there is no such setting");
      }
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException("'" + text + "': " + pair + ": must be a number", e);
    } catch (URISyntaxException e) {
      throw new IllegalArgumentException("'" + text + "': " + pair + ": " + e.getReason(), e);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("'" + text + "': " + pair + ": " + e.getMessage(), e);
    }
  }

  private static boolean truth(String value) {
    if (!value.equals("true") && !value.equals("false")) {
      throw new IllegalArgumentException("must be true or false");
    }
    return value.equals("true");
  }

  private static PathChoice choice(String value) {
    return switch (value) {
      case "one" -> PathChoice.ONE;
      case "all" -> PathChoice.ALL;
      default -> throw new IllegalArgumentException("must be one or all");
    };
  }

  private static Duration millis(String value) {
    return Duration.ofMillis(Long.parseLong(value));
  }
}
