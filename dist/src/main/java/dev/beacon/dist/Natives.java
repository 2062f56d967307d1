package dev.beacon.dist;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Enumeration;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The jar of beacon-native: a folder for each platform that was built. */
final class Natives {

  private static final Pattern LIBRARY = Pattern.compile("([^/]+)/(lib)?beacon_core\\.[a-z]+");

  private final Path jar;

  Natives(@Nullable Path jar) throws IOException {
    if (jar == null) {
      throw new IOException("the jar of beacon-native is not among the command line's");
    }
    this.jar = jar;
  }

  /** The platforms of its libraries, in the order of their names. */
  List<Platform> platforms() throws IOException {
    SortedSet<String> names = new TreeSet<>();
    try (JarFile file = new JarFile(jar.toFile())) {
      Enumeration<JarEntry> entries = file.entries();
      while (entries.hasMoreElements()) {
        Matcher library = LIBRARY.matcher(entries.nextElement().getName());
        if (library.matches()) {
          names.add(library.group(1));
        }
      }
    }
    List<Platform> platforms = new ArrayList<>();
    names.forEach(name -> platforms.add(new Platform(name)));
    if (platforms.isEmpty()) {
      throw new IOException(jar + " holds no library");
    }
    return platforms;
  }

  /** Returns the same jar without the folders of other platforms. */
  byte[] of(Platform platform, Packer packer) throws IOException {
    List<Platform> others = new ArrayList<>(platforms());
    others.remove(platform);
    Tree tree = new Tree();
    try (JarFile file = new JarFile(jar.toFile())) {
      Enumeration<JarEntry> entries = file.entries();
      while (entries.hasMoreElements()) {
        JarEntry entry = entries.nextElement();
        String path = entry.getName();
        if (!entry.isDirectory()
            && others.stream().noneMatch(other -> path.startsWith(other.name() + "/"))) {
          tree.file(path, file.getInputStream(entry).readAllBytes());
        }
      }
    }
    return packer.zip(tree);
  }
}
