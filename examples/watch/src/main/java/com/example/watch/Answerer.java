package com.example.watch;

import dev.beacon.AnswerRules;
import dev.beacon.Beacon;
import java.util.concurrent.CountDownLatch;

/** Answers hosts of the link that watch this one. */
public final class Answerer {

  private Answerer() {}

  /** Runs until it is ended. */
  public static void main(String[] arguments) throws Exception {
    try (Beacon beacon = Beacon.builder().discovery(false).open();
        AutoCloseable answering =
            beacon.answer(AnswerRules.onLink(), event -> System.out.println(event.to()))) {
      System.out.println("answering");
      new CountDownLatch(1).await();
    }
  }
}
