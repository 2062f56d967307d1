package dev.beacon.it;

/** What is tried with a peer that Beacon watches: a column of the matrix of watching. */
enum WatchFact {
  UP("Up", 0),
  CUT("silent cut", 1),
  PEER_DEAF("peer deaf", 3),
  WE_DEAF("we deaf", 1),
  CARRIER("carrier lost", 5),
  ADMIN_DOWN("AdminDown", 7),
  INTERVAL("other interval", 0),
  KEY("other key", 1),
  FROZEN("stopped", 1),
  KILLED("killed", 1),
  ENDED("ended", 1);

  private final String title;
  private final int diagnostic;

  WatchFact(String title, int diagnostic) {
    this.title = title;
    this.diagnostic = diagnostic;
  }

  String title() {
    return title;
  }

  /** The diagnostic of RFC 5880 4.1 that Beacon then gives. */
  int diagnostic() {
    return diagnostic;
  }
}
