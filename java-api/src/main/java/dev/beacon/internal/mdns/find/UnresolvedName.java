package dev.beacon.internal.mdns.find;

import dev.beacon.UnresolvedInstance;
import dev.beacon.dns.Name;
import org.jspecify.annotations.Nullable;

/** The name of an instance that is not resolved, in {@link UnresolvedNames}. */
final class UnresolvedName {

  private final Name name;
  private @Nullable SourceNames source;
  private boolean open;
  private boolean askedInVain;
  private @Nullable UnresolvedInstance told;

  // Kept by NameList.
  @Nullable NameList list;
  @Nullable UnresolvedName previous;
  @Nullable UnresolvedName next;

  /** Makes one that is not open and counts for no source. */
  UnresolvedName(Name name) {
    this.name = name;
  }

  Name name() {
    return name;
  }

  @Nullable SourceNames source() {
    return source;
  }

  /** Counts among the names of this source. */
  void join(SourceNames whose) {
    source = whose;
  }

  /** Counts for no source from now on. */
  void leaveSource() {
    source = null;
  }

  /** Reports whether there is an {@link Instance}; if not, it waits. */
  boolean isOpen() {
    return open;
  }

  void open(boolean now) {
    open = now;
  }

  /** The lack that was reported; null if none was. */
  @Nullable UnresolvedInstance told() {
    return told;
  }

  void told(UnresolvedInstance what) {
    told = what;
  }

  /** Reports whether two questions for what it lacks had no answer. */
  boolean askedInVain() {
    return askedInVain;
  }

  void askedInVain(boolean was) {
    askedInVain = was;
  }
}
