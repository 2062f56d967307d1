package dev.beacon.jmdns;

import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.JarFile;
import java.util.zip.ZipEntry;
import org.slf4j.LoggerFactory;

/** JmDNS itself, in a class loader of its own beside ours. */
final class RealJmdns {

  private static final Path JAR = Path.of(System.getProperty("jmdns.jar"));
  private static final ClassLoader LOADER = loader();

  private RealJmdns() {}

  private static ClassLoader loader() {
    try {
      URL slf4j = LoggerFactory.class.getProtectionDomain().getCodeSource().getLocation();
      URL[] path = {JAR.toUri().toURL(), slf4j};
      return new URLClassLoader(path, ClassLoader.getPlatformClassLoader());
    } catch (java.net.MalformedURLException e) {
      throw new IllegalStateException(e);
    }
  }

  static Class<?> type(String name) throws ClassNotFoundException {
    return Class.forName(name, true, LOADER);
  }

  /** The names of its public types. */
  static List<String> types() throws java.io.IOException {
    try (JarFile jar = new JarFile(JAR.toFile())) {
      return jar.stream()
          .map(ZipEntry::getName)
          .filter(name -> name.matches("javax/jmdns/[A-Z][^/]*\\.class"))
          .map(name -> name.replace(".class", "").replace('/', '.'))
          .sorted()
          .toList();
    }
  }
}
