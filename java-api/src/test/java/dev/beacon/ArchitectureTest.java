package dev.beacon;

import static org.assertj.core.api.Assertions.assertThat;

import dev.beacon.dns.Name;
import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Constructor;
import java.lang.reflect.Executable;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Type;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * The rules of the house that a compiler doesn't know, read from the class files: what a class
 * refers to stands in its constant pool (JVMS section 4.4).
 */
@Tag("sources")
class ArchitectureTest {

  private static final String ROOT = "dev/beacon/";
  private static final String INTERNAL = ROOT + "internal/";

  private static final String FRONT_DOOR = "";
  private static final String HASH = "internal/hash";
  private static final String DNS = "dns";
  private static final String WIRE = "internal/wire";
  private static final String LINK = "internal/mdns/link";
  private static final String CACHE = "internal/mdns/cache";
  private static final String FIND = "internal/mdns/find";
  private static final String PUBLISH = "internal/mdns/publish";
  private static final String ENGINES = "internal/mdns";
  private static final String WATCH = "internal/watch";
  private static final String PATHS = "internal/paths";
  private static final String CORE = "internal/core";

  /**
   * Which package may name which, from the lowest to the highest; docs/architecture.md has it as a
   * picture. The two sides of the engine, find and publish, don't know each other; the cache knows
   * neither; the engine alone knows all.
   */
  private static final Map<String, Set<String>> MAY_NAME =
      Map.ofEntries(
          Map.entry(HASH, Set.of()),
          Map.entry(DNS, Set.of(HASH)),
          Map.entry(WIRE, Set.of(DNS, HASH)),
          Map.entry(LINK, Set.of(HASH, DNS, WIRE, FRONT_DOOR)),
          Map.entry(CACHE, Set.of(HASH, DNS, WIRE, LINK)),
          Map.entry(FIND, Set.of(HASH, DNS, WIRE, LINK, CACHE, FRONT_DOOR)),
          Map.entry(PUBLISH, Set.of(HASH, DNS, WIRE, LINK, FRONT_DOOR)),
          Map.entry(ENGINES, Set.of(DNS, WIRE, LINK, FIND, PUBLISH, FRONT_DOOR)),
          Map.entry(WATCH, Set.of(FRONT_DOOR)),
          Map.entry(PATHS, Set.of(CORE, FRONT_DOOR)),
          Map.entry(CORE, Set.of(DNS, LINK, FIND, PUBLISH, ENGINES, WATCH, PATHS, FRONT_DOOR)),
          Map.entry(FRONT_DOOR, Set.of(HASH, DNS, CORE)));

  private static final List<String> ENGINE =
      List.of("dev/beacon/internal/mdns/", "dev/beacon/internal/wire/");

  /** Threads, clocks, randomness of its own, and ways out of the process. */
  private static final List<String> NOT_IN_THE_ENGINE =
      List.of(
          "java/lang/Thread",
          "java/lang/Process",
          "java/lang/Runtime",
          "java/lang/ref/",
          "java/util/concurrent/",
          "java/util/Timer",
          "java/util/Random",
          "java/util/SplittableRandom",
          "java/security/",
          "java/time/Clock",
          "java/time/Instant",
          "java/util/Date",
          "java/io/",
          "java/nio/channels/",
          "java/nio/file/",
          "java/net/",
          "com/sun/jna/",
          "dev/beacon/internal/core/");

  /** Addresses are values; but asking for their names would ask a server. */
  private static final List<String> VALUES =
      List.of(
          "java/net/InetAddress",
          "java/net/Inet4Address",
          "java/net/Inet6Address",
          "java/net/UnknownHostException");

  private static final Pattern CLOCK_OR_CHANCE =
      Pattern.compile(
          "java/lang/System\\.(nanoTime|currentTimeMillis|getProperty|getenv|exit)"
              + "|java/lang/Math\\.random"
              + "|java/lang/Object\\.(wait|notify|notifyAll)"
              + "|java/util/UUID\\.randomUUID"
              + "|java/util/Collections\\.shuffle"
              + "|java/time/[A-Za-z]*\\.now"
              + "|java/util/random/RandomGenerator\\.(of|getDefault)"
              + "|java/net/Inet[46]?Address\\.(getByName|getAllByName|getLocalHost|getHostName"
              + "|getCanonicalHostName|isReachable|getLoopbackAddress)");

  @Test
  @DisplayName("The engine has no thread, lock, clock, chance of its own, I/O or JNA")
  void theEngineIsAFunction() {
    List<ClassFile> engine =
        classes(Beacon.class).stream().filter(each -> startsWith(each.name, ENGINE)).toList();
    assertThat(engine).hasSizeGreaterThan(20);
    List<String> breaches = new ArrayList<>();
    for (ClassFile each : engine) {
      for (String used : each.classes) {
        if (startsWith(used, NOT_IN_THE_ENGINE) && !VALUES.contains(used)) {
          breaches.add(each.name + " uses " + used);
        }
      }
      for (String member : each.members) {
        if (CLOCK_OR_CHANCE.matcher(member).matches()) {
          breaches.add(each.name + " uses " + member);
        }
      }
      each.volatileFields.forEach(field -> breaches.add(each.name + " has volatile " + field));
    }
    assertThat(breaches).isEmpty();
  }

  @Test
  @DisplayName("A package names only the packages that the table allows it")
  void packagesNameOnlyWhatTheyMay() {
    List<String> breaches = new ArrayList<>();
    for (ClassFile each : classes(Beacon.class)) {
      String home = packageOf(each.name);
      Set<String> allowed = MAY_NAME.get(home);
      if (allowed == null) {
        breaches.add("the table doesn't say what the package of " + each.name + " may name");
        continue;
      }
      for (String named : each.named) {
        if (!packageOf(named).equals(home) && !allowed.contains(packageOf(named))) {
          breaches.add(each.name + " must not name " + named);
        }
      }
    }
    assertThat(breaches).isEmpty();
  }

  @Test
  @DisplayName("What the engine knows of the public API leads nowhere else: values, no handles")
  void theEngineKnowsOnlyValuesOfTheApi() {
    Map<String, ClassFile> byName = new HashMap<>();
    classes(Beacon.class).forEach(each -> byName.put(each.name, each));
    ArrayDeque<String> toLookAt = new ArrayDeque<>();
    byName.values().stream()
        .filter(each -> startsWith(each.name, ENGINE))
        .forEach(each -> toLookAt.addAll(each.named));
    Set<String> values = new TreeSet<>();
    List<String> breaches = new ArrayList<>();
    while (!toLookAt.isEmpty()) {
      String name = toLookAt.remove();
      if (name.startsWith(INTERNAL) || !values.add(name)) {
        continue;
      }
      for (String named : Objects.requireNonNull(byName.get(name), name).named) {
        toLookAt.add(named);
        if (named.startsWith(INTERNAL) && !packageOf(named).equals(HASH)) {
          breaches.add("the engine knows " + name + ", which must not name " + named);
        }
      }
    }
    assertThat(values).hasSizeGreaterThan(20);
    assertThat(breaches).isEmpty();
  }

  @Test
  @DisplayName("FR-004: no JDK socket carries mDNS")
  void noJdkSocketIsUsed() {
    Pattern socket =
        Pattern.compile(
            "java/net/(Datagram|Multicast|Server)?Socket.*|java/nio/channels/.*Channel"
                + "|java/net/NetworkInterface");
    assertThat(uses(socket)).isEmpty();
  }

  @Test
  @DisplayName("Names of peers are never looked up: no reverse DNS anywhere")
  void noNameIsLookedUp() {
    Pattern lookUp =
        Pattern.compile(
            "java/net/Inet[46]?Address\\.(getHostName|getCanonicalHostName|getByName"
                + "|getAllByName|isReachable)");
    assertThat(uses(lookUp)).isEmpty();
  }

  @Test
  @DisplayName("No lock in main code: neither synchronized nor java.util.concurrent.locks")
  void noLockIsUsed() throws IOException {
    Pattern lock = Pattern.compile("java/util/concurrent/locks/(?!LockSupport).*");
    assertThat(uses(lock)).isEmpty();
    List<String> breaches = new ArrayList<>();
    for (Path source : sources("src/main/java")) {
      for (String line : Files.readAllLines(source)) {
        String code = line.replaceAll("//.*|^\\s*\\*.*|\"[^\"]*\"", "");
        if (code.matches(".*\\bsynchronized\\b.*")) {
          breaches.add(source.getFileName() + ": " + line.strip());
        }
      }
    }
    assertThat(breaches).isEmpty();
  }

  @Test
  @DisplayName("No test sleeps")
  void noTestSleeps() {
    List<String> breaches = new ArrayList<>();
    for (ClassFile each : classes(ArchitectureTest.class)) {
      for (String member : each.members) {
        if (member.matches("java/lang/Thread\\.sleep|java/util/concurrent/TimeUnit\\.sleep")) {
          breaches.add(each.name + " uses " + member);
        }
      }
    }
    assertThat(breaches).isEmpty();
  }

  @Test
  @DisplayName("The public API shows no internal type, in no signature")
  void theApiShowsNoInternalType() {
    List<String> breaches = new ArrayList<>();
    List<Class<?>> api =
        Stream.of(Beacon.class, Name.class)
            .flatMap(door -> inPackageOf(door).stream())
            .filter(each -> Modifier.isPublic(each.getModifiers()))
            .toList();
    assertThat(api).hasSizeGreaterThan(20);
    for (Class<?> each : api) {
      for (String shown : shownBy(each)) {
        if (shown.contains(".internal.") || shown.contains("com.sun.jna")) {
          breaches.add(each.getSimpleName() + " shows " + shown);
        }
      }
    }
    assertThat(breaches).isEmpty();
  }

  @Test
  @DisplayName("Banned words are in no name: Manager, Helper, Util, Impl, Processor, Data, Info")
  void bannedWordsAreInNoName() {
    assertThat(classes(Beacon.class).stream().map(each -> each.name))
        .noneMatch(
            name -> name.matches(".*[/$][A-Za-z]*(Manager|Helper|Util|Impl|Processor|Data|Info)"));
  }

  private static List<String> uses(Pattern what) {
    List<String> found = new ArrayList<>();
    for (ClassFile each : classes(Beacon.class)) {
      Stream.concat(each.classes.stream(), each.members.stream())
          .filter(used -> what.matcher(used).matches())
          .forEach(used -> found.add(each.name + " uses " + used));
    }
    return found;
  }

  private static Set<String> shownBy(Class<?> type) {
    Set<String> shown = new TreeSet<>();
    List<Executable> callable = new ArrayList<>(List.of(type.getDeclaredMethods()));
    callable.addAll(List.of(type.getDeclaredConstructors()));
    for (Executable each : callable) {
      if (isShown(each.getModifiers()) && !each.isSynthetic()) {
        Arrays.stream(each.getGenericParameterTypes()).map(Type::getTypeName).forEach(shown::add);
        Arrays.stream(each.getGenericExceptionTypes()).map(Type::getTypeName).forEach(shown::add);
        if (each instanceof Method method) {
          shown.add(method.getGenericReturnType().getTypeName());
        } else {
          assertThat(each).isInstanceOf(Constructor.class);
        }
      }
    }
    for (Field field : type.getDeclaredFields()) {
      if (isShown(field.getModifiers())) {
        shown.add(field.getGenericType().getTypeName());
      }
    }
    Arrays.stream(type.getGenericInterfaces()).map(Type::getTypeName).forEach(shown::add);
    if (type.getGenericSuperclass() != null) {
      shown.add(type.getGenericSuperclass().getTypeName());
    }
    return shown;
  }

  private static boolean isShown(int modifiers) {
    return Modifier.isPublic(modifiers) || Modifier.isProtected(modifiers);
  }

  private static List<Class<?>> inPackageOf(Class<?> door) {
    String folder = door.getPackageName().replace('.', '/') + "/";
    List<Class<?>> all = new ArrayList<>();
    for (ClassFile each : classes(door)) {
      String rest = each.name.startsWith(folder) ? each.name.substring(folder.length()) : "/";
      if (!rest.contains("/") && !rest.equals("package-info")) {
        try {
          all.add(Class.forName(each.name.replace('/', '.'), false, door.getClassLoader()));
        } catch (ClassNotFoundException e) {
          throw new LinkageError(each.name, e);
        }
      }
    }
    return all;
  }

  /** All classes that were compiled together with this one. */
  private static List<ClassFile> classes(Class<?> neighbour) {
    try {
      Path root = Path.of(neighbour.getProtectionDomain().getCodeSource().getLocation().toURI());
      try (Stream<Path> files = Files.walk(root)) {
        return files
            .filter(file -> file.toString().endsWith(".class"))
            .filter(file -> !file.endsWith("module-info.class"))
            .map(ClassFile::read)
            .toList();
      }
    } catch (IOException | URISyntaxException e) {
      throw new IllegalStateException("the classes beside " + neighbour, e);
    }
  }

  private static List<Path> sources(String folder) throws IOException {
    Path root = Path.of(System.getProperty("basedir", "")).resolve(folder);
    try (Stream<Path> files = Files.walk(root)) {
      List<Path> found = files.filter(file -> file.toString().endsWith(".java")).toList();
      assertThat(found).isNotEmpty();
      return found;
    }
  }

  /** The package of a class, as the table has it: without dev/beacon. */
  private static String packageOf(String name) {
    String within = name.substring(ROOT.length());
    return within.contains("/") ? within.substring(0, within.lastIndexOf('/')) : FRONT_DOOR;
  }

  private static boolean startsWith(String name, List<String> prefixes) {
    return prefixes.stream().anyMatch(name::startsWith);
  }

  /** What a class file says of itself and others (JVMS section 4.1). */
  private static final class ClassFile {
    private static final int ACC_VOLATILE = 0x0040;

    /** A class of ours in a descriptor or a signature (JVMS 4.3.2, 4.7.9.1). */
    private static final Pattern IN_DESCRIPTOR = Pattern.compile("L(" + ROOT + "[\\w/$]+)[;<]");

    private final Set<String> classes = new TreeSet<>();
    private final Set<String> members = new TreeSet<>();
    private final Set<String> named = new TreeSet<>();
    private final List<String> volatileFields = new ArrayList<>();
    private final Object[] pool;
    private final String name;

    static ClassFile read(Path file) {
      try (DataInputStream in =
          new DataInputStream(new ByteArrayInputStream(Files.readAllBytes(file)))) {
        return new ClassFile(in);
      } catch (IOException e) {
        throw new UncheckedIOException(file.toString(), e);
      }
    }

    private ClassFile(DataInputStream in) throws IOException {
      in.skipNBytes(8); // magic, version
      pool = new Object[in.readUnsignedShort()];
      for (int i = 1; i < pool.length; i++) {
        i += readConstant(in, i);
      }
      in.skipNBytes(2); // access flags
      name = text(((int[]) pool[in.readUnsignedShort()])[1]);
      in.skipNBytes(2); // superclass
      in.skipNBytes(2L * in.readUnsignedShort()); // interfaces
      readFields(in);
      nameConstants();
      nameOurs();
    }

    /** Keeps texts, and {tag, index, index} of what refers to others; returns extra entries. */
    private int readConstant(DataInputStream in, int index) throws IOException {
      int tag = in.readUnsignedByte();
      switch (tag) {
        case 1 -> pool[index] = in.readUTF();
        case 3, 4 -> in.skipNBytes(4);
        case 5, 6 -> in.skipNBytes(8);
        case 7, 8, 16, 19, 20 -> pool[index] = new int[] {tag, in.readUnsignedShort(), 0};
        case 9, 10, 11, 12, 17, 18 ->
            pool[index] = new int[] {tag, in.readUnsignedShort(), in.readUnsignedShort()};
        case 15 -> in.skipNBytes(3);
        default -> throw new IOException("constant tag " + tag);
      }
      return tag == 5 || tag == 6 ? 1 : 0; // JVMS 4.4.5: long and double take two entries
    }

    private void readFields(DataInputStream in) throws IOException {
      int count = in.readUnsignedShort();
      for (int i = 0; i < count; i++) {
        int flags = in.readUnsignedShort();
        String field = text(in.readUnsignedShort());
        in.skipNBytes(2); // descriptor
        if ((flags & ACC_VOLATILE) != 0) {
          volatileFields.add(field);
        }
        int attributes = in.readUnsignedShort();
        for (int a = 0; a < attributes; a++) {
          in.skipNBytes(2);
          in.skipNBytes(in.readInt());
        }
      }
    }

    /** All classes of ours that it has to do with, be it in a signature only. */
    private void nameOurs() {
      classes.stream().filter(each -> each.startsWith(ROOT)).forEach(named::add);
      for (Object constant : pool) {
        if (constant instanceof String text) {
          IN_DESCRIPTOR.matcher(text).results().forEach(found -> named.add(found.group(1)));
        }
      }
      named.remove(name);
    }

    private void nameConstants() {
      for (Object constant : pool) {
        if (constant instanceof int[] entry) {
          if (entry[0] == 7) {
            classes.add(text(entry[1]).replaceAll("^\\[+L|;$", ""));
          } else if (entry[0] >= 9 && entry[0] <= 11) {
            String owner = text(((int[]) pool[entry[1]])[1]);
            members.add(owner + "." + text(((int[]) pool[entry[2]])[1]));
          }
        }
      }
    }

    private String text(int index) {
      return (String) pool[index];
    }
  }
}
