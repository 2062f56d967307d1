package dev.beacon.internal.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.beacon.RegistrationEvent;
import dev.beacon.RegistrationEvent.Conflict;
import dev.beacon.RegistrationEvent.HostRenamed;
import dev.beacon.RegistrationEvent.LinkLost;
import dev.beacon.RegistrationEvent.Registered;
import dev.beacon.RegistrationEvent.Renamed;
import dev.beacon.RegistrationEvent.Updated;
import dev.beacon.RegistrationEvent.Withdrawn;
import dev.beacon.Service;
import dev.beacon.Txt;
import dev.beacon.internal.mdns.publish.ServicePublication;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class RegistrationFeedTest {

  private static final Service WEB = Service.named("My Web").type("_http._tcp").port(8080);
  private static final Txt TXT = Txt.builder().put("path", "/").build();

  /** What the engine was asked to do. */
  private static final class Asked implements ServicePublication {
    private final List<String> calls = new ArrayList<>();

    @Override
    public void update(Service service, long nowNs) {
      calls.add("update " + service.txt());
    }

    @Override
    public void withdraw(long nowNs) {
      calls.add("withdraw");
    }
  }

  private final ArrayDeque<Runnable> later = new ArrayDeque<>();
  private final Mailbox mailbox = new Mailbox(() -> {});
  private final List<RegistrationEvent> told = new ArrayList<>();
  private final Asked engine = new Asked();
  private final RegistrationFeed feed =
      new RegistrationFeed(
          WEB, told::add, new Listeners(Optional.of(later::add), 7), mailbox, new Once());

  @Test
  @DisplayName("The future is completed once, when it is announced first, apart from the loop")
  void theFutureIsCompletedWhenItIsAnnounced() {
    CompletableFuture<String> registered = feed.registered("handle");
    feed.on(registered(WEB));
    assertThat(registered).as("user code runs on its own executor").isNotDone();
    runLater();
    assertThat(registered).isCompletedWithValue("handle");
    feed.close();
    runLater();
    assertThat(feed.registered("later")).isCompletedWithValue("later");
  }

  @Test
  @DisplayName("Cancelling a future is of no consequence for another, or for the service")
  void cancellingAFutureIsOfNoConsequence() {
    CompletableFuture<String> cancelled = feed.registered("one");
    CompletableFuture<String> other = feed.registered("other");
    cancelled.cancel(true);
    feed.begin(engine);
    feed.on(registered(WEB));
    runLater();
    assertThat(other).isCompletedWithValue("other");
    assertThat(told).containsExactly(registered(WEB));
    drain();
    assertThat(engine.calls).isEmpty();
  }

  @Test
  @DisplayName("Closed before it was announced, the future is cancelled")
  void closedBeforeTheFutureIsCancelled() {
    CompletableFuture<String> registered = feed.registered("handle");
    feed.close();
    runLater();
    assertThat(registered).isCancelled();
    assertThatThrownBy(registered::join)
        .isInstanceOf(CancellationException.class)
        .hasStackTraceContaining("My Web._http._tcp.local"); // its cause from JDK 23 on
    feed.on(registered(WEB));
    runLater();
    assertThat(feed.registered("later")).isCancelled();
  }

  @Test
  @DisplayName("Closing has the engine say goodbye, once; Withdrawn is the last event")
  void closingWithdrawsOnce() {
    feed.begin(engine);
    feed.close();
    feed.close();
    drain();
    assertThat(engine.calls).containsExactly("withdraw");
    feed.on(new Withdrawn());
    feed.on(new Withdrawn());
    feed.on(registered(WEB));
    feed.nodeClosed();
    runLater();
    assertThat(told).containsExactly(new Withdrawn());
  }

  @Test
  @DisplayName("Closed before the engine heard of it, it is begun and withdrawn, in that order")
  void closedBeforeTheEngineHeardOfIt() {
    mailbox.post(nowNs -> feed.begin(engine));
    feed.update(now -> now.txt(TXT));
    feed.close();
    drain();
    assertThat(engine.calls).containsExactly("update \"path=/\"", "withdraw");
  }

  @Test
  @DisplayName("With its node gone it counts as closed, and says so itself")
  void withItsNodeGoneItIsClosed() {
    CompletableFuture<String> registered = feed.registered("handle");
    feed.nodeClosed();
    feed.nodeClosed();
    runLater();
    assertThat(registered).isCancelled();
    assertThat(told).containsExactly(new Withdrawn());
    assertThatThrownBy(() -> feed.update(now -> now.txt(TXT)))
        .isInstanceOf(IllegalStateException.class);
    feed.close();
    drain();
    assertThat(engine.calls).isEmpty();
  }

  @Test
  @DisplayName("The service is told as it is now: by its new name, with its new attributes")
  void theServiceIsToldAsItIsNow() {
    assertThat(feed.service()).isEqualTo(WEB);
    assertThat(feed.host()).isEmpty();
    feed.on(new HostRenamed("box.local", "box-2.local"));
    assertThat(feed.host()).as("no name is in force yet").isEmpty();
    feed.on(new Renamed("My Web", "My Web (2)"));
    assertThat(feed.service()).isEqualTo(WEB.name("My Web (2)"));
    feed.on(new Registered(WEB.name("My Web (2)"), "box-2.local", List.of("eth0")));
    assertThat(feed.host()).contains("box-2.local");
    feed.on(new HostRenamed("box-2.local", "box-3.local"));
    assertThat(feed.host()).contains("box-3.local");
    feed.on(new Updated(WEB.name("My Web (2)").txt(TXT)));
    assertThat(feed.service()).isEqualTo(WEB.name("My Web (2)").txt(TXT));
    assertThat(feed.isCalled(WEB.name("my web (2)").fullName())).isTrue();
    assertThat(feed.isCalled(WEB.fullName())).as("nobody's rename led there").isFalse();
  }

  @Test
  @DisplayName("An update after the close is refused, with the name and what to do")
  void anUpdateAfterTheCloseIsRefused() {
    feed.close();
    assertThatThrownBy(() -> feed.update(now -> now.txt(TXT)))
        .isExactlyInstanceOf(IllegalStateException.class)
        .hasMessageContainingAll("My Web._http._tcp.local", "closed", "publish it again");
  }

  @Test
  @DisplayName("Events come in order, one at a time, and a listener that throws gets the next")
  void eventsComeInOrder() {
    List<RegistrationEvent> happened =
        List.of(
            new Conflict("My Web._http._tcp.local", "192.0.2.9", "eth0"),
            new Renamed("My Web", "My Web (2)"),
            registered(WEB.name("My Web (2)")),
            new LinkLost("eth1"));
    RegistrationFeed throwing =
        new RegistrationFeed(
            WEB,
            event -> {
              told.add(event);
              throw new IllegalStateException("user code");
            },
            new Listeners(Optional.of(Runnable::run), 7),
            mailbox,
            new Once());
    happened.forEach(throwing::on);
    assertThat(told).isEqualTo(happened);
  }

  @Test
  @DisplayName("FR-035: a listener that never returns costs a few events, and the loop nothing")
  void aListenerThatNeverReturnsCostsLittle() {
    for (int i = 0; i < 10_000; i++) {
      feed.on(new Conflict("box.local", "192.0.2." + i, "eth0"));
      feed.on(new Renamed("N" + i, "N" + (i + 1)));
      feed.on(registered(WEB.name("N" + (i + 1))));
    }
    feed.on(new Withdrawn());
    assertThat(later).as("one task for the listener, one for the future").hasSize(2);
    runLater();
    assertThat(told)
        .hasSizeLessThanOrEqualTo(WaitingEvents.MOST)
        .contains(new Renamed("N0", "N10000"), registered(WEB.name("N10000")))
        .endsWith(new Withdrawn());
  }

  @Test
  @DisplayName("Told by the loop while a listener works on another thread, the last state arrives")
  void theLastStateArrivesOnTwoThreads() throws InterruptedException {
    ExecutorService executor = Executors.newSingleThreadExecutor();
    RegistrationFeed busy =
        new RegistrationFeed(
            WEB, told::add, new Listeners(Optional.of(executor), 7), mailbox, new Once());
    for (int i = 0; i < 20_000; i++) {
      busy.on(new Updated(WEB.txt("n", "" + i)));
    }
    busy.on(new Withdrawn());
    executor.shutdown();
    assertThat(executor.awaitTermination(10, TimeUnit.SECONDS)).isTrue();
    while (busy.workOnce()) {
      // what a channel that was refused by the executor left
    }
    assertThat(told).endsWith(new Updated(busy.service()), new Withdrawn());
    assertThat(busy.service().txt().string("n")).contains("19999");
    assertThat(told).doesNotHaveDuplicates();
  }

  private void drain() {
    mailbox.drain(0);
  }

  private void runLater() {
    for (Runnable task = later.poll(); task != null; task = later.poll()) {
      task.run();
    }
  }

  private static Registered registered(Service service) {
    return new Registered(service, "box.local", List.of("eth0"));
  }
}
