package dev.beacon.bench.soak;

import dev.beacon.Beacon;
import dev.beacon.Service;
import java.io.IOException;
import java.util.concurrent.CountDownLatch;

/** A host that others find and watch, until it is killed: {@code Neighbour}. */
public final class Neighbour {

  private static final int PORT = 5_432;

  private Neighbour() {}

  /** See the class. */
  public static void main(String[] args) throws IOException, InterruptedException {
    try (Beacon beacon = Beacon.open()) {
      beacon
          .publish(Service.named("Neighbour").type(Churn.TYPE).port(PORT).watchable())
          .registered()
          .join();
      new CountDownLatch(1).await();
    }
  }
}
