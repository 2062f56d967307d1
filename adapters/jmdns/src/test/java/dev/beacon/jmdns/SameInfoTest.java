package dev.beacon.jmdns;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Enumeration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import javax.jmdns.ServiceInfo;
import javax.jmdns.ServiceInfo.Fields;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What a program made says the same of itself here as in JmDNS, asked side by side. */
class SameInfoTest {

  /** Of what a getter says here something else is meant, see the guide. */
  private static final List<String> OTHERWISE = List.of("toString", "hashCode", "getClass");

  private static final String LONG = "x".repeat(254);

  static Stream<Object[]> made() {
    Map<String, Object> txt = new LinkedHashMap<>();
    txt.put("path", "/index.html");
    txt.put("empty", "");
    txt.put("none", null);
    txt.put("bytes", new byte[] {'a', 'b'});
    txt.put("no bytes", new byte[0]);
    txt.put("Key", "Value");
    return Stream.of(
        of("_http._tcp.local.", "Web", 80, "path=/"),
        of("_http._tcp.local", "Web", 80, ""),
        of("_HTTP._TCP.local.", "  Web  ", 80, "a=b"),
        of("_http._tcp.local.", "_Web.", 80, "a=b"),
        of("_http._tcp.local.", ".Web v1.2", 80, "a=b"),
        of("_http._tcp.local.", "Büro", 80, "ä=ö"),
        of("_http._tcp.local.", "Web", "printer", 80, "a=b"),
        of("_http._tcp.local.", "Web", "_printer", 80, 1, 2, "a=b"),
        of("_http._tcp.local.", "Web", 80, 1, 2, txt),
        of("_http._tcp.local.", "Web", 80, 1, 2, Map.of("path", "http://other/")),
        of("_http._tcp.local.", "Web", 80, 1, 2, Map.of("path", "no/slash")),
        of("_http._tcp.local.", "Web", 80, 1, 2, Map.of("k", "x".repeat(253))),
        of("_http._tcp.local.", "Web", 80, 1, 2, true, new TreeMap<>(Map.of("k", "v"))),
        of("_http._tcp.local.", "Web", 80, 1, 2, new byte[] {3, 'a', '=', 'b', 1, 'c'}),
        of("_http._tcp.local.", "Web", 80, 1, 2, new byte[] {9, 'a', '=', 'b'}),
        of("_http._tcp.local.", "Web", 80, 1, 2, new byte[0]),
        of("_ipp._udp.local.", "Web", "", 0, 1, 2, true, new byte[] {0}));
  }

  private static Object[] of(Object... arguments) {
    return new Object[] {arguments};
  }

  @ParameterizedTest
  @MethodSource("made")
  @DisplayName("Each getter of what ServiceInfo.create makes says what JmDNS' own says")
  void saysTheSame(Object[] arguments) throws Exception {
    Map<String, String> theirs = told(RealJmdns.type("javax.jmdns.ServiceInfo"), arguments);
    assertThat(told(ServiceInfo.class, arguments)).isEqualTo(theirs);
  }

  @Test
  @DisplayName("What JmDNS drops whole for one long value loses that value alone")
  void keepsWhatIsNotTooLong() {
    Map<String, String> txt = new TreeMap<>(Map.of("a", "1", "long", LONG, "z", "2"));
    ServiceInfo info = ServiceInfo.create("_http._tcp.local.", "Web", 80, 0, 0, txt);
    assertThat(Collections.list(info.getPropertyNames())).containsExactly("a", "z");
  }

  @Test
  @DisplayName("What JmDNS loses is kept: bytes as they are, a subtype in the type, a short type")
  void keepsWhatJmDnsLoses() {
    byte[] bytes = {0, -1, 'a', 0};
    ServiceInfo info =
        ServiceInfo.create(
            "_printer._sub._http._tcp", "Web", 80, 0, 0, Map.of("bytes", bytes, "k", "end\0"));
    assertThat(info.getPropertyBytes("bytes")).isEqualTo(bytes);
    assertThat(info.getPropertyString("k")).isEqualTo("end");
    assertThat(info.getSubtype()).isEqualTo("printer");
    assertThat(info.getType()).isEqualTo("_http._tcp.");
    assertThat(info.getDomain()).isEqualTo("local");
  }

  @Test
  @DisplayName("By the parts of its name it is the same service")
  void isTheSameByItsParts() {
    Map<Fields, String> parts = Map.of(Fields.Application, "http", Fields.Instance, "Web");
    ServiceInfo info = ServiceInfo.create(parts, 80, 0, 0, false, Map.of("k", "v"));
    assertThat(info.getQualifiedName()).isEqualTo("Web._http._tcp.local.");
    assertThat(info.getPropertyString("k")).isEqualTo("v");
  }

  @Test
  @DisplayName("A wrong value is refused as JmDNS refuses it")
  void refusesTheSame() throws Exception {
    Object[] wrong = {"_http._tcp.local.", "Web", 80, 1, 2, Map.of("k", 7)};
    assertThat(told(ServiceInfo.class, wrong).get("create"))
        .isEqualTo(told(RealJmdns.type("javax.jmdns.ServiceInfo"), wrong).get("create"));
  }

  private static Map<String, String> told(Class<?> type, Object[] arguments) throws Exception {
    Map<String, String> told = new TreeMap<>();
    Object info;
    try {
      info = create(type, arguments).invoke(null, arguments);
    } catch (InvocationTargetException e) {
      told.put("create", e.getCause().getClass().getName());
      return told;
    }
    for (Method getter : type.getMethods()) {
      if (getter.getParameterCount() == 0 && !OTHERWISE.contains(getter.getName())) {
        ask(told, getter, info);
      }
    }
    for (String key : List.of("path", "empty", "none", "bytes", "Key", "key", "k", "a", "absent")) {
      ask(told, type.getMethod("getPropertyString", String.class), info, key);
      ask(told, type.getMethod("getPropertyBytes", String.class), info, key);
    }
    ask(told, type.getMethod("getURL", String.class), info, "ftp");
    ask(told, type.getMethod("getURLs", String.class), info, "ftp");
    return told;
  }

  private static void ask(Map<String, String> told, Method getter, Object info, Object... arguments)
      throws Exception {
    if (getter.getReturnType() == void.class
        || getter.getDeclaringClass() == Object.class
        || getter.getName().equals("clone")) {
      return;
    }
    told.put(getter.getName() + Arrays.toString(arguments), shown(getter.invoke(info, arguments)));
  }

  private static String shown(Object value) {
    if (value instanceof byte[] bytes) {
      return Arrays.toString(bytes);
    }
    if (value instanceof Object[] all) {
      return Arrays.toString(all);
    }
    if (value instanceof Enumeration<?> names) {
      List<Object> sorted = new ArrayList<>(Collections.list(names));
      sorted.sort(null);
      return sorted.toString();
    }
    if (value instanceof Map<?, ?> map) {
      Map<String, Object> sorted = new TreeMap<>();
      map.forEach((key, part) -> sorted.put(key.toString(), part));
      return sorted.toString();
    }
    return String.valueOf(value);
  }

  private static Method create(Class<?> type, Object[] arguments) {
    return Arrays.stream(type.getMethods())
        .filter(method -> method.getName().equals("create"))
        .filter(method -> fits(method.getParameterTypes(), arguments))
        .findFirst()
        .orElseThrow();
  }

  private static boolean fits(Class<?>[] types, Object[] arguments) {
    if (types.length != arguments.length) {
      return false;
    }
    for (int i = 0; i < types.length; i++) {
      boolean primitive =
          (types[i] == int.class && arguments[i] instanceof Integer)
              || (types[i] == boolean.class && arguments[i] instanceof Boolean);
      if (!primitive && !types[i].isInstance(arguments[i])) {
        return false;
      }
    }
    return true;
  }
}
