package dev.beacon.bond.internal.engine;

/**
 * The delivery rate of a line, by the peer's acknowledgements alone: the best rate of the last two
 * seconds (RCH-024). Each item remembers how much had been delivered when it was sent; when it is
 * acknowledged, the bytes delivered since, over the time since, are a sample. The time is that of
 * sending if it is longer, so that acknowledgements that come in one heap don't count as speed. A
 * sample from a time when there was too little to send can only raise the rate.
 */
final class DeliveryRate {

  /** The memory of an item. */
  record Mark(long sentNs, long delivered, long deliveredNs, long firstSentNs, boolean idle) {}

  private static final double ASSUMED = 1.25e6; // 10 Mbit/s
  private static final long OF_NS = 1_000_000_000L;

  private boolean begun;
  private long delivered;
  private long deliveredNs;
  private long firstSentNs;
  private long idleUntil = -1;
  private double best;
  private double bestBefore;
  private long bestSinceNs;

  /**
   * An item is sent.
   *
   * @param fewer more could be sent, so it tells no lower rate
   */
  Mark sent(long nowNs, boolean nothingInFlight, boolean fewer) {
    if (!begun) {
      begun = true;
      bestSinceNs = nowNs; // the clock may begin anywhere, also below 0
    }
    if (nothingInFlight) {
      deliveredNs = nowNs;
      firstSentNs = nowNs;
    }
    return new Mark(nowNs, delivered, deliveredNs, firstSentNs, fewer || delivered < idleUntil);
  }

  void acknowledged(Mark mark, long bytes, long nowNs) {
    delivered += bytes;
    deliveredNs = nowNs;
    firstSentNs = mark.sentNs;
  }

  /** To be called with the newest item of an acknowledgement, after all of them. */
  void sample(Mark mark, long nowNs) {
    double rate = since(mark, nowNs);
    if (!mark.idle && nowNs - bestSinceNs > OF_NS) {
      bestBefore = best;
      best = 0;
      bestSinceNs = nowNs;
    }
    if (!mark.idle || rate > bytesPerSecond()) {
      best = Math.max(best, rate);
    }
  }

  /** Better rates of before say nothing any more. */
  void renew(Mark mark, long nowNs) {
    best = since(mark, nowNs);
    bestBefore = 0;
    bestSinceNs = nowNs;
  }

  private double since(Mark mark, long nowNs) {
    long tookNs = Math.max(nowNs - mark.deliveredNs, mark.sentNs - mark.firstSentNs);
    return (delivered - mark.delivered) * 1e9 / Math.max(1_000, tookNs);
  }

  /** There was less to send than the line would have taken. */
  void nothingToSend(long inFlight) {
    idleUntil = delivered + inFlight;
  }

  double bytesPerSecond() {
    double measured = Math.max(best, bestBefore);
    return measured == 0 ? ASSUMED : measured;
  }
}
