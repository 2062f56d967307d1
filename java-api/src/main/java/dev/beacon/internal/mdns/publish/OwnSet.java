package dev.beacon.internal.mdns.publish;

import dev.beacon.dns.RecordType;
import java.util.ArrayList;
import java.util.List;

/** The records of one name and type that we publish on an interface. */
final class OwnSet {

  private final RecordType type;
  private final List<OwnRecord> records = new ArrayList<>(1);

  OwnSet(RecordType type) {
    this.type = type;
  }

  RecordType type() {
    return type;
  }

  List<OwnRecord> records() {
    return records;
  }
}
