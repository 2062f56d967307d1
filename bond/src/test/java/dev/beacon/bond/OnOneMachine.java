package dev.beacon.bond;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;

/** Tests with anchors, relays and bonds on this machine: what they open is closed at the end. */
abstract class OnOneMachine {

  final Path folder;
  private final List<AutoCloseable> open = new ArrayList<>();

  OnOneMachine(Path folder) {
    this.folder = folder;
  }

  @AfterEach
  void closeAll() throws Exception {
    for (int i = open.size() - 1; i >= 0; i--) {
      open.get(i).close();
    }
  }

  final <T extends AutoCloseable> T opened(T what) {
    open.add(what);
    return what;
  }

  static int port(Anchor anchor) {
    return anchor.addresses().get(0).getPort();
  }
}
