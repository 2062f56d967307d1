package dev.beacon.cli;

import java.util.List;

/** Checks that a burst fits into the receive buffer, and that the kernel dropped nothing. */
final class BufferCheck implements HeardCheck {

  private static final String ID = "receive-buffer";
  private static final String DROPS_ID = "kernel-drops";

  /** The size that the core asks for: room for a burst of 1,000 full responses. */
  private static final long WANTED_BYTES = 2L * 1024 * 1024;

  /** The value on most Macs, which is enough. */
  private static final long MACOS_LIMIT_BYTES = 8L * 1024 * 1024;

  @Override
  public void add(Symptoms symptoms, Symptoms.Heard heard, List<Finding> findings) {
    addBuffer(symptoms, heard.receiveBufferBytes(), findings);
    addDrops(heard, findings);
  }

  private static void addBuffer(Symptoms symptoms, long bytes, List<Finding> findings) {
    if (bytes == 0) {
      return; // the system does not report it
    }
    String granted = "The receive buffer has " + bytes + " bytes";
    if (bytes >= WANTED_BYTES) {
      findings.add(Finding.ok(ID, granted + ", as many as wanted."));
      return;
    }
    findings.add(
        Finding.note(
            ID, granted + " of " + WANTED_BYTES + " wanted: bursts may be lost.", more(symptoms)));
  }

  private static String more(Symptoms symptoms) {
    String most =
        symptoms.mostReceiveBufferBytes().isPresent()
            ? " (net.core.rmem_max is " + symptoms.mostReceiveBufferBytes().getAsLong() + ")"
            : "";
    return switch (symptoms.system()) {
      case LINUX ->
          "Raise the system's limit"
              + most
              + ", on the host if this is a container: sysctl -w net.core.rmem_max="
              + WANTED_BYTES;
      case MACOS ->
          "Raise the system's limit, of which a part only is for data: sudo sysctl -w"
              + " kern.ipc.maxsockbuf="
              + MACOS_LIMIT_BYTES;
      case WINDOWS -> ""; // Windows has no such limit
      case OTHER -> "Raise the system's limit.";
    };
  }

  private static void addDrops(Symptoms.Heard heard, List<Finding> findings) {
    long dropped = heard.counters().droppedKernel();
    findings.add(
        dropped == 0
            ? Finding.ok(DROPS_ID, "The kernel dropped nothing.")
            : Finding.note(
                DROPS_ID,
                "Packets that the kernel dropped: "
                    + dropped
                    + ": no mDNS at all, of senders that are ignored, or more than there was room"
                    + " for.",
                "If it goes on (see: beacon monitor), look who sends them, and give the receive"
                    + " buffer room."));
  }
}
