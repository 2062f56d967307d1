package dev.beacon.cli;

import dev.beacon.WatchTarget;
import java.io.IOException;
import java.nio.charset.MalformedInputException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The file of standing sessions: one section per session, {@code key = value}, {@code #} begins a
 * comment. A mistake is reported with line and reason, and then there are no sessions.
 */
final class SessionsFile {

  /** More than the core can hold. */
  private static final int MOST_BYTES = 1 << 20;

  /** A session in the file. */
  record Session(WatchTarget target, boolean adminDown) {}

  private static final String BEFORE_SECTION =
      "before the first [section] (beacon watch --help-all shows such a file)";

  private final Path path;
  private String seen = "";

  SessionsFile(Path path) {
    this.path = path;
  }

  /** Reports whether the file has changed since the last call, or is gone. */
  boolean hasChanged() {
    String now = mark();
    boolean changed = !now.equals(seen);
    seen = now;
    return changed;
  }

  private String mark() {
    try {
      BasicFileAttributes is = Files.readAttributes(path, BasicFileAttributes.class);
      return is.lastModifiedTime() + " " + is.size() + " " + is.fileKey();
    } catch (IOException e) {
      return "can't be read: " + e;
    }
  }

  /**
   * Returns its sessions by name, in its order.
   *
   * @throws IllegalArgumentException if it can't be read or has a mistake
   */
  Map<String, Session> read() {
    Reader reader = new Reader();
    for (String line : lines()) {
      reader.take(line);
    }
    return reader.end();
  }

  private List<String> lines() {
    try {
      if (Files.size(path) > MOST_BYTES) {
        throw new IllegalArgumentException(path + ": over a megabyte, so no file of sessions");
      }
      return Files.readAllLines(path);
    } catch (MalformedInputException e) {
      throw new IllegalArgumentException(path + ": is not UTF-8", e);
    } catch (IOException e) {
      throw new IllegalArgumentException("--peers " + path + ": " + Unreadable.reason(e), e);
    }
  }

  /** Reads line by line. */
  private final class Reader {
    private final Map<String, Session> sessions = new LinkedHashMap<>();
    private final Map<String, Integer> lineOf = new LinkedHashMap<>();
    private @Nullable String name;
    private TargetWords words = TargetWords.ofFile();
    private int line;

    void take(String text) {
      line++;
      String stripped = withoutComment(text).strip();
      if (stripped.isEmpty()) {
        return;
      }
      if (stripped.startsWith("[")) {
        section(stripped);
      } else {
        word(stripped);
      }
    }

    private void section(String text) {
      if (!text.endsWith("]") || text.length() < 3) {
        throw wrong(line, "a section is [name]");
      }
      finish();
      String next = text.substring(1, text.length() - 1).strip();
      if (sessions.containsKey(next)) {
        throw wrong(line, "[" + next + "] is there twice");
      }
      name = next;
      lineOf.put(next, line);
      words = TargetWords.ofFile();
    }

    private void word(String text) {
      int equals = text.indexOf('=');
      if (name == null || equals < 0) {
        throw wrong(line, name == null ? BEFORE_SECTION : "must be key = value");
      }
      String key = text.substring(0, equals).strip();
      if (!TargetWords.KEYS.contains(key)) {
        throw wrong(line, "\"" + key + "\": no such key");
      }
      if (!words.put(key, text.substring(equals + 1).strip())) {
        throw wrong(line, key + " is there twice");
      }
    }

    private void finish() {
      String finished = name;
      if (finished == null) {
        return;
      }
      try {
        Session session = new Session(words.target(), words.says("admin-down"));
        Optional<String> twin = twinOf(session.target());
        if (twin.isPresent()) {
          throw new IllegalArgumentException("the same peer as [" + twin.get() + "]");
        }
        sessions.put(finished, session);
      } catch (IllegalArgumentException e) {
        throw wrong(lineOf.getOrDefault(finished, line), "[" + finished + "] " + e.getMessage());
      }
    }

    private Optional<String> twinOf(WatchTarget target) {
      return sessions.entrySet().stream()
          .filter(other -> isSamePath(other.getValue().target(), target))
          .map(Map.Entry::getKey)
          .findFirst();
    }

    Map<String, Session> end() {
      finish();
      return sessions;
    }
  }

  /** Reports whether both are one session with other settings. */
  static boolean isSamePath(WatchTarget one, WatchTarget other) {
    return one.peer().equals(other.peer())
        && one.local().equals(other.local())
        && one.interfaceName().equals(other.interfaceName())
        && one.isMultihop() == other.isMultihop();
  }

  private static String withoutComment(String line) {
    int comment = line.indexOf('#');
    return comment < 0 ? line : line.substring(0, comment);
  }

  private IllegalArgumentException wrong(int line, String reason) {
    return new IllegalArgumentException(path + " line " + line + ": " + reason);
  }
}
