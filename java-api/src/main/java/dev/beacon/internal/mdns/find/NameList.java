package dev.beacon.internal.mdns.find;

import org.jspecify.annotations.Nullable;

/** A list of {@link UnresolvedName}s, each in one list at most. It makes no object for each. */
final class NameList {

  private @Nullable UnresolvedName first;
  private @Nullable UnresolvedName last;

  boolean isEmpty() {
    return first == null;
  }

  @Nullable UnresolvedName first() {
    return first;
  }

  @Nullable UnresolvedName last() {
    return last;
  }

  /** Adds a name at the end, if it is in no list. */
  void add(UnresolvedName name) {
    if (name.list != null) {
      return;
    }
    name.list = this;
    name.previous = last;
    if (last == null) {
      first = name;
    } else {
      last.next = name;
    }
    last = name;
  }

  /** Removes a name from its list, if it is in one. */
  static void remove(UnresolvedName name) {
    NameList list = name.list;
    if (list == null) {
      return;
    }
    if (name.previous == null) {
      list.first = name.next;
    } else {
      name.previous.next = name.next;
    }
    if (name.next == null) {
      list.last = name.previous;
    } else {
      name.next.previous = name.previous;
    }
    name.list = null;
    name.previous = null;
    name.next = null;
  }
}
