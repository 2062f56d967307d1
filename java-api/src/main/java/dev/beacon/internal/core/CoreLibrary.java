package dev.beacon.internal.core;

import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;
import com.sun.jna.Platform;
import dev.beacon.NativeLibraryException;
import java.io.File;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Finds the native core and binds {@link Core} to it, once per process.
 *
 * <p>The system property {@value #PATH_PROPERTY}, if set, names the file or its directory and
 * nothing else is tried. Otherwise the library of this platform is taken from the class path
 * (beacon-native), by way of JNA's directory for extracted files. The system's library path is not
 * searched: a foreign file of that name must not win.
 */
final class CoreLibrary {

  static final String PATH_PROPERTY = "beacon.library.path";

  private static final String NAME = "beacon_core";
  private static final int ABI_VERSION = 1;

  private static final String HINT =
      "Depend on beacon-native (it holds the libraries of all platforms), or point -D"
          + PATH_PROPERTY
          + " at the library's directory.";

  private static final String NOEXEC_HINT =
      "If the directory is mounted noexec, point -Djna.tmpdir at one that isn't, or -D"
          + PATH_PROPERTY
          + " at an unpacked library.";

  private static volatile boolean loaded;

  private CoreLibrary() {}

  /** Binds the library. Any thread; two at once do the same thing twice, harmlessly. */
  static void load() throws NativeLibraryException {
    if (loaded) {
      return;
    }
    try {
      bind();
    } catch (LinkageError e) {
      // JNA's own library could not be unpacked or loaded; later tries say NoClassDefFoundError.
      throw new NativeLibraryException(List.of("JNA's own library: " + firstCause(e)), NOEXEC_HINT);
    }
    loaded = true;
  }

  private static void bind() throws NativeLibraryException {
    List<String> tried = new ArrayList<>();
    File file = locate(tried);
    if (file == null) {
      throw new NativeLibraryException(tried, HINT);
    }
    try {
      Native.register(Core.class, NativeLibrary.getInstance(file.getAbsolutePath()));
    } catch (UnsatisfiedLinkError e) {
      tried.add(loaderReason(e));
      throw new NativeLibraryException(tried, NOEXEC_HINT);
    }
    int version = Core.bcn_abi_version();
    if (version != ABI_VERSION) {
      tried.add(file + ": its interface is version " + version + ", not " + ABI_VERSION);
      throw new NativeLibraryException(tried, "Use beacon and beacon-native of one version.");
    }
  }

  private static @Nullable File locate(List<String> tried) {
    String configured = System.getProperty(PATH_PROPERTY, "");
    if (configured.isEmpty()) {
      return extract(tried);
    }
    File given = new File(configured);
    File file = given.isDirectory() ? new File(given, System.mapLibraryName(NAME)) : given;
    if (file.isFile()) {
      return file;
    }
    tried.add(file + " (of -D" + PATH_PROPERTY + "): no such file");
    return null;
  }

  private static @Nullable File extract(List<String> tried) {
    String resource = Platform.RESOURCE_PREFIX + "/" + System.mapLibraryName(NAME);
    try {
      return Native.extractFromResourcePath("/" + resource, CoreLibrary.class.getClassLoader());
    } catch (IOException e) {
      tried.add("class path resource " + resource + ": " + resourceReason(e));
      return null;
    }
  }

  /** What the first try said: later ones only say that the class could not be initialised. */
  private static String firstCause(Throwable failure) {
    Throwable cause = failure;
    while (cause.getCause() != null) {
      cause = cause.getCause();
    }
    return firstLine(cause.getMessage());
  }

  /** JNA says "Unable to load library", then in a line of its own why. */
  private static String loaderReason(UnsatisfiedLinkError failure) {
    String message = String.valueOf(failure.getMessage());
    int second = message.indexOf('\n');
    return firstLine(second < 0 ? message : message.substring(second + 1));
  }

  /** Without the class path, which can be long. */
  private static String resourceReason(IOException failure) {
    String message = firstLine(failure.getMessage());
    return message.contains("not found in resource path") ? "not found" : message;
  }

  private static String firstLine(@Nullable String message) {
    return String.valueOf(message).lines().findFirst().orElse("").trim();
  }
}
