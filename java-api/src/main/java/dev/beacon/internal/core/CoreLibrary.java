package dev.beacon.internal.core;

import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;
import com.sun.jna.Platform;
import dev.beacon.NativeLibraryException;
import java.io.File;
import java.io.IOException;
import java.net.JarURLConnection;
import java.net.URL;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds the native core and binds {@link Core} to it, once per process.
 *
 * <p>The system property {@value #PATH_PROPERTY}, if set, names the file or its directory and
 * nothing else is tried. Otherwise the library of this platform is taken from the class path
 * (beacon-native), by way of JNA's directory for extracted files. The system's library path is not
 * searched, because a foreign file with this name must not be loaded.
 */
final class CoreLibrary {

  private static final Logger log = LoggerFactory.getLogger(CoreLibrary.class);

  static final String PATH_PROPERTY = "beacon.library.path";

  private static final String NAME = "beacon_core";
  private static final int ABI_VERSION = 1;

  private static final List<String> PLATFORMS =
      List.of(
          "linux-x86-64",
          "linux-aarch64",
          "linux-arm",
          "linux-riscv64",
          "linux-ppc64le",
          "linux-s390x",
          "linux-loongarch64",
          "darwin-x86-64",
          "darwin-aarch64",
          "win32-x86-64",
          "win32-aarch64");

  private static final String NOEXEC_HINT =
      "If the directory is mounted noexec, point -D"
          + UnpackDirectory.PROPERTY
          + " at one that isn't, or -D"
          + PATH_PROPERTY
          + " at an unpacked library.";

  private static final String JNA_LACKS_HINT =
      "JNA, which loads it, is not there for this platform: see which platforms its jar has.";

  private static final String UNPACK_HINT =
      "Fetch beacon-native again if its jar is damaged, or point -D"
          + UnpackDirectory.PROPERTY
          + " at a directory that can be written to.";

  private static final String DAMAGED_HINT =
      "The file is damaged or no library: fetch beacon-native again.";

  /** The beginning of JNA's message, after which it lists the whole class path. */
  private static final String NOT_FOUND = "not found in resource path";

  private static final String VERSION_HINT = "Use beacon and beacon-native of one version.";

  private static volatile boolean loaded;

  private CoreLibrary() {}

  /** A library and whether it was made out of a jar for this process alone. */
  private record Found(File file, boolean isUnpacked) {}

  /**
   * Binds the library. Any thread; if two threads call it at once, the second binding does no harm.
   */
  static void load() throws NativeLibraryException {
    if (loaded) {
      return;
    }
    UnpackDirectory.choose();
    try {
      initializeJna();
      bind();
    } catch (LinkageError e) {
      // JNA's own library could not be unpacked or loaded; later tries say NoClassDefFoundError.
      String reason = firstCause(e);
      throw new NativeLibraryException(
          List.of("JNA's own library: " + withoutClassPath(reason)),
          isNotFound(reason) ? JNA_LACKS_HINT : NOEXEC_HINT);
    }
    loaded = true;
  }

  /** Separates the failures of JNA's own library from those of ours. */
  private static void initializeJna() {
    if (Native.POINTER_SIZE == 0) {
      throw new AssertionError("no pointer has 0 bytes");
    }
  }

  private static void bind() throws NativeLibraryException {
    List<String> tried = new ArrayList<>();
    Found found = locate(tried);
    if (found == null) {
      throw new NativeLibraryException(tried, lackingHint());
    }
    try {
      bind(found.file(), tried);
    } finally {
      if (found.isUnpacked()) {
        remove(found.file());
      }
    }
  }

  /** On Unix a library outlives its file. Windows keeps a loaded file, and JNA removes it later. */
  private static void remove(File file) {
    try {
      Files.deleteIfExists(file.toPath());
    } catch (IOException e) {
      log.debug("{} stays until the JVM ends", file, e);
    }
  }

  private static void bind(File file, List<String> tried) throws NativeLibraryException {
    if (!isWhole(file)) {
      tried.add(file + ": its end is missing");
      throw new NativeLibraryException(tried, DAMAGED_HINT);
    }
    NativeLibrary library;
    try {
      library = NativeLibrary.getInstance(file.getAbsolutePath());
    } catch (UnsatisfiedLinkError e) {
      tried.add(file + ": " + reason(file, e));
      throw new NativeLibraryException(tried, hint(file));
    }
    try {
      int version = library.getFunction("bcn_abi_version").invokeInt(new Object[0]);
      if (version != ABI_VERSION) {
        tried.add(file + ": its interface is version " + version + ", not " + ABI_VERSION);
        throw new NativeLibraryException(tried, VERSION_HINT);
      }
      Native.register(Core.class, library);
    } catch (UnsatisfiedLinkError e) {
      tried.add(file + ": " + firstLine(e.getMessage()));
      throw new NativeLibraryException(tried, VERSION_HINT);
    }
  }

  private static @Nullable Found locate(List<String> tried) throws NativeLibraryException {
    String configured = System.getProperty(PATH_PROPERTY, "");
    if (configured.isEmpty()) {
      return extract(tried);
    }
    File given = new File(configured);
    File file = given.isDirectory() ? new File(given, System.mapLibraryName(NAME)) : given;
    if (file.isFile()) {
      return new Found(file, false);
    }
    tried.add(file + " (of -D" + PATH_PROPERTY + "): no such file");
    return null;
  }

  private static @Nullable Found extract(List<String> tried) throws NativeLibraryException {
    String resource = Platform.RESOURCE_PREFIX + "/" + System.mapLibraryName(NAME);
    ClassLoader loader = CoreLibrary.class.getClassLoader();
    URL url = loader.getResource(resource);
    if (url == null) {
      tried.add("class path resource " + resource + ": not found");
      return null;
    }
    try {
      File file = Native.extractFromResourcePath("/" + resource, loader);
      if (file == null) {
        tried.add(url + ": not unpacked, since -Djna.nounpack is set");
        return null;
      }
      if (isAsPacked(url, file)) {
        return new Found(file, !url.getProtocol().equalsIgnoreCase("file"));
      }
      tried.add(url + ": the jar is damaged (CRC-32)");
    } catch (IOException e) {
      tried.add(url + ": " + firstLine(e.getMessage()));
    }
    throw new NativeLibraryException(tried, UNPACK_HINT);
  }

  /**
   * Reports whether the file has the bytes of the jar. Java does not compare them, and a damaged
   * library may end the JVM by a signal.
   */
  private static boolean isAsPacked(URL url, File file) throws IOException {
    if (url.openConnection() instanceof JarURLConnection jar) {
      CRC32 sum = new CRC32();
      sum.update(Files.readAllBytes(file.toPath()));
      return jar.getJarEntry().getCrc() == sum.getValue();
    }
    return true;
  }

  private static String reason(File file, UnsatisfiedLinkError failure) {
    Optional<String> platform = platform(file);
    return platform.isPresent() && !isOfThisPlatform(platform.get())
        ? "is for " + platform.get() + ", and this JVM is of " + Platform.RESOURCE_PREFIX
        : loaderReason(failure).replace(file.getAbsolutePath() + ": ", "");
  }

  /**
   * Reports whether the file is complete. If it is not, the system's loader ends the JVM by a
   * signal.
   */
  private static boolean isWhole(File file) {
    try {
      return LibraryFile.isWhole(file.toPath());
    } catch (IOException e) {
      return true; // the loader reports why it cannot be read
    }
  }

  private static String hint(File file) {
    Optional<String> platform = platform(file);
    if (platform.isEmpty()) {
      return DAMAGED_HINT;
    }
    return isOfThisPlatform(platform.get()) ? NOEXEC_HINT : lackingHint();
  }

  /** A method, because without JNA a constant would fail before there can be an error message. */
  private static String lackingHint() {
    if (!PLATFORMS.contains(Platform.RESOURCE_PREFIX)) {
      return "Beacon has no library for this platform, only for "
          + String.join(", ", PLATFORMS)
          + ": build it from the sources (native/CMakeLists.txt), and point -D"
          + PATH_PROPERTY
          + " at it.";
    }
    return "Depend on beacon-native (it has the libraries of all platforms) or on its classifier "
        + Platform.RESOURCE_PREFIX
        + ", or point -D"
        + PATH_PROPERTY
        + " at the library's directory.";
  }

  private static Optional<String> platform(File file) {
    try {
      return LibraryFile.platform(file.toPath());
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  private static boolean isOfThisPlatform(String platform) {
    return platform.equals(Platform.RESOURCE_PREFIX);
  }

  /**
   * Returns the failure of the first try, because later ones only say that the class could not be
   * initialised.
   */
  private static String firstCause(Throwable failure) {
    Throwable cause = failure;
    while (cause.getCause() != null) {
      cause = cause.getCause();
    }
    return firstLine(cause.getMessage());
  }

  /** Returns the reason, which JNA writes on a line of its own after "Unable to load library". */
  private static String loaderReason(UnsatisfiedLinkError failure) {
    String message = String.valueOf(failure.getMessage());
    int second = message.indexOf('\n');
    return firstLine(second < 0 ? message : message.substring(second + 1));
  }

  private static boolean isNotFound(String reason) {
    return reason.contains(NOT_FOUND);
  }

  /** Cuts the class path off, because it can be long. */
  private static String withoutClassPath(String reason) {
    int end = reason.indexOf(NOT_FOUND);
    return end < 0 ? reason : reason.substring(0, end + NOT_FOUND.length());
  }

  private static String firstLine(@Nullable String message) {
    return String.valueOf(message).lines().findFirst().orElse("").trim();
  }
}
