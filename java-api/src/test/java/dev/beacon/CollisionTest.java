package dev.beacon;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.beacon.dns.Name;
import dev.beacon.dns.Rdata;
import dev.beacon.dns.RecordType;
import dev.beacon.dns.ResourceRecord;
import dev.beacon.internal.mdns.link.NumberedName;
import java.io.IOException;
import java.lang.reflect.Constructor;
import java.lang.reflect.Field;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.net.InetAddress;
import java.net.URISyntaxException;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * No stranger makes the keys of our maps collide. A hash that everybody can compute, such as Java's
 * usual polynomial, lets a neighbour send thousands of names that share one place of a map; then
 * each look-up walks through them all.
 *
 * <p>Each map and set that a class of Beacon holds is looked at, for the type of its keys. That is
 * hashed by identity, or can't be chosen, or it is one of {@link #FAMILIES}, whose members share a
 * value of the polynomial and must not share one here.
 */
class CollisionTest {

  private static final int MANY = 4_096;

  /** By chance one pair of so many shares a hash of 32 bits in 500 runs. */
  private static final int MOST_BY_CHANCE = 8;

  /** {@code 31 * 'a' + 'z' == 31 * 'b' + '['}, and no letter changes with its case. */
  private static final String[] BLOCKS = {"az", "b["};

  /** The same of what a service name may have: {@code 31 * 'a' + 'n' == 31 * 'c' + '0'}. */
  private static final String[] WORD_BLOCKS = {"an", "c0"};

  private static final Name HOST = Name.of("alpha.local");

  /** Small numbers of interfaces; words that we chose, and links that the program chose. */
  private static final Set<String> NOT_CHOSEN_BY_STRANGERS =
      Set.of(
          "java.lang.Integer",
          "java.lang.Long",
          "dev.beacon.internal.core.Interfaces$Membership",
          "dev.beacon.internal.core.Client$ChosenLinks");

  /** Their maps turn a place that many share into a tree, since they have an order. */
  private static final Set<String> ORDERED = Set.of("java.lang.String");

  /** Of each kind of key, members whose plain hashes are all the same. */
  private static final Map<String, IntFunction<Object>> FAMILIES = families();

  @TestFactory
  @DisplayName("FR-035: keys that a stranger chooses hash alike by chance only")
  Stream<DynamicTest> keysThatAStrangerChoosesHashAlikeByChanceOnly() {
    return FAMILIES.entrySet().stream()
        .map(
            family ->
                DynamicTest.dynamicTest(
                    family.getKey(), () -> hashAlikeByChanceOnly(family.getValue())));
  }

  private static void hashAlikeByChanceOnly(IntFunction<Object> family) {
    List<Object> members = IntStream.range(0, MANY).mapToObj(family).toList();
    Set<Object> different = new HashSet<>(members);
    Set<Integer> hashes = new HashSet<>();
    members.forEach(member -> hashes.add(member.hashCode()));

    assertThat(different).hasSizeGreaterThan(100);
    assertThat(hashes).hasSizeGreaterThan(different.size() - MOST_BY_CHANCE);
    for (int i = 0; i < MANY; i++) {
      assertThat(family.apply(i)).hasSameHashCodeAs(members.get(i)).isEqualTo(members.get(i));
    }
  }

  @Test
  @DisplayName("FR-035: the families do collide under Java's polynomial")
  void theFamiliesCollideUnderThePolynomial() {
    Set<Integer> hashes = new HashSet<>();
    for (int i = 0; i < MANY; i++) {
      hashes.add(label(i).hashCode());
    }
    assertThat(hashes).hasSize(1);
  }

  @Test
  @DisplayName("FR-035: no map has keys of a kind that isn't looked at here")
  void noMapHasKeysOfAnUnknownKind() throws ReflectiveOperationException {
    Map<String, String> unknown = new TreeMap<>();
    int looked = 0;
    for (Class<?> each : classes()) {
      for (Field field : each.getDeclaredFields()) {
        Class<?> key = keyOf(field);
        if (key != null) {
          looked++;
          if (!isHarmless(key)) {
            unknown.put(each.getSimpleName() + "." + field.getName(), key.getName());
          }
        }
      }
    }
    assertThat(looked).isGreaterThan(30);
    assertThat(unknown).isEmpty();
  }

  private static boolean isHarmless(Class<?> key) throws ReflectiveOperationException {
    if (Rdata.class.isAssignableFrom(key)) {
      return true; // a family for each kind
    }
    if (key.isInterface()) {
      for (Class<?> each : classes()) {
        if (key.isAssignableFrom(each) && each != key && !isHarmless(each)) {
          return false;
        }
      }
      return true;
    }
    return key.isEnum()
        || NOT_CHOSEN_BY_STRANGERS.contains(key.getName())
        || (ORDERED.contains(key.getName()) && Comparable.class.isAssignableFrom(key))
        || FAMILIES.containsKey(key.getName())
        || key.getMethod("hashCode").getDeclaringClass() == Object.class;
  }

  private static Map<String, IntFunction<Object>> families() {
    Map<String, IntFunction<Object>> all = new TreeMap<>();
    all.put(Name.class.getName(), CollisionTest::name);
    all.put(ServiceType.class.getName(), i -> ServiceType.of("_" + word(i % 128) + "._tcp"));
    all.put(Rdata.class.getName() + ", address", i -> address(0x20010db8L << 32, low(i)));
    all.put(Rdata.class.getName() + ", pointer", i -> new Rdata.Target(name(i)));
    all.put(
        Rdata.class.getName() + ", server",
        i -> new Rdata.Service(i / 64, 31 * (63 - i / 64) + i % 64, 31 * (63 - i % 64), HOST));
    all.put(Rdata.class.getName() + ", text", i -> new Rdata.Text(string(label(i))));
    all.put(
        Rdata.class.getName() + ", host",
        i -> new Rdata.HostDescription(joined(string(label(i)), string("x"))));
    all.put(
        Rdata.class.getName() + ", denial",
        i -> Rdata.NextSecure.ofBitmaps(HOST, joined(new byte[1], string(label(i)))));
    all.put(Rdata.class.getName() + ", other", i -> new Rdata.Opaque(bytes(label(i))));
    all.put(
        ResourceRecord.class.getName(),
        i -> new ResourceRecord(HOST, RecordType.TXT, true, 120, new Rdata.Text(string(label(i)))));
    String engine = "dev.beacon.internal.mdns.";
    all.put(
        engine + "link.Station", i -> made(engine + "link.Station", 0xfe80L << 48, low(i), 5353));
    all.put(engine + "cache.Source", i -> made(engine + "cache.Source", 0xfe80L << 48, low(i)));
    all.put(NumberedName.class.getName(), i -> new NumberedName(name(i), 2));
    all.put(WatchTarget.class.getName(), CollisionTest::target);
    all.put(
        engine + "AskedOnce$Asked", i -> made(engine + "AskedOnce$Asked", name(i), 12, 1, false));
    all.put(
        engine + "find.RecordQuery$Heard",
        i ->
            made(
                engine + "find.RecordQuery$Heard",
                HOST,
                RecordType.TXT,
                new Rdata.Text(string(label(i))),
                2));
    return all;
  }

  private static Name name(int number) {
    return HOST.child(label(number));
  }

  private static String label(int number) {
    return word(number, BLOCKS, 12);
  }

  private static String word(int number) {
    return word(number, WORD_BLOCKS, 7);
  }

  private static String word(int number, String[] blocks, int count) {
    StringBuilder word = new StringBuilder();
    for (int bit = 0; bit < count; bit++) {
      word.append(blocks[number >> bit & 1]);
    }
    return word.toString();
  }

  /** {@code Long.hashCode} of it is 0. */
  private static long low(int number) {
    return (long) number << 32 | number;
  }

  private static Rdata address(long high, long low) {
    return Rdata.Address.of(ByteBuffer.allocate(16).putLong(high).putLong(low).array());
  }

  /** The plain hash of an IPv6 address is that of its four numbers, added. */
  private static WatchTarget target(int number) {
    byte[] address =
        ByteBuffer.allocate(16).putInt(0x20010db8).putInt(0).putInt(number).putInt(-number).array();
    try {
      return WatchTarget.of(InetAddress.getByAddress(address)).onInterface("eth0");
    } catch (UnknownHostException e) {
      throw new IllegalArgumentException(e);
    }
  }

  private static byte[] bytes(String text) {
    return text.getBytes(ISO_8859_1);
  }

  private static byte[] string(String text) {
    byte[] bytes = bytes(text);
    return ByteBuffer.allocate(1 + bytes.length).put((byte) bytes.length).put(bytes).array();
  }

  private static byte[] joined(byte[] one, byte[] other) {
    return ByteBuffer.allocate(one.length + other.length).put(one).put(other).array();
  }

  private static Object made(String className, Object... parts) {
    try {
      Constructor<?> constructor = Class.forName(className).getDeclaredConstructors()[0];
      constructor.setAccessible(true);
      return constructor.newInstance(parts);
    } catch (ReflectiveOperationException e) {
      throw new LinkageError(className, e);
    }
  }

  /** The class of a map's keys or a set's members; null if the field is neither. */
  private static @Nullable Class<?> keyOf(Field field) {
    boolean hashed =
        (Map.class.isAssignableFrom(field.getType()) || Set.class.isAssignableFrom(field.getType()))
            && !SortedMap.class.isAssignableFrom(field.getType());
    if (!hashed || !(field.getGenericType() instanceof ParameterizedType type)) {
      return null;
    }
    Type key = type.getActualTypeArguments()[0];
    if (key instanceof ParameterizedType generic) {
      key = generic.getRawType();
    }
    return key instanceof Class<?> plain ? plain : Object.class;
  }

  private static List<Class<?>> classes() {
    try {
      Path root = Path.of(Beacon.class.getProtectionDomain().getCodeSource().getLocation().toURI());
      List<Class<?>> all = new ArrayList<>();
      try (Stream<Path> files = Files.walk(root)) {
        for (Path file : files.filter(each -> each.toString().endsWith(".class")).toList()) {
          String name = root.relativize(file).toString().replaceAll("\\.class$", "");
          if (!name.endsWith("module-info")) {
            all.add(Class.forName(name.replace('/', '.'), false, Beacon.class.getClassLoader()));
          }
        }
      }
      return all;
    } catch (IOException | URISyntaxException | ClassNotFoundException e) {
      throw new LinkageError("the classes of Beacon", e);
    }
  }
}
