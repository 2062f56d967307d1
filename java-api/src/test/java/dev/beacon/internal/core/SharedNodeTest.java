package dev.beacon.internal.core;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.beacon.BeaconException;
import dev.beacon.BeaconFailedException;
import dev.beacon.NoInterfaceException;
import dev.beacon.Service;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The one node of a JVM. */
@Timeout(60)
class SharedNodeTest {

  private static final Service WEB = Service.named("Web").type("_http._tcp").port(80);

  private final SharedNode shared = new SharedNode();
  private final List<SlowPort> ports = new ArrayList<>();
  private final List<Client> clients = new ArrayList<>();
  private final AtomicInteger opened = new AtomicInteger();

  @AfterEach
  void leave() {
    clients.forEach(Client::close);
  }

  @Test
  @DisplayName("The first opens it, the others join it, the last that leaves closes it")
  void theFirstOpensItAndTheLastClosesIt() throws BeaconException {
    Client first = join();
    Client second = join();
    assertThat(second.node()).isSameAs(first.node());
    assertThat(second).isNotSameAs(first);
    first.close();
    first.close();
    assertThat(ports.get(0).closed()).isFalse();
    assertThat(second.traffic()).succeedsWithin(20, SECONDS);
    second.close();
    assertThat(ports.get(0).closed()).isTrue();
    Client later = join();
    assertThat(opened).hasValue(2);
    assertThat(later.traffic()).succeedsWithin(20, SECONDS);
  }

  @Test
  @DisplayName("RFC 6762 10.1: the next one is opened when the last has said its goodbyes")
  void theNextWaitsForTheGoodbyesOfTheLast() throws BeaconException {
    Client last = join();
    assertThat(last.node().release(last)).as("it is about to close the node").isTrue();
    Client next =
        shared.join(
            settings(Optional.empty()),
            () -> {
              assertThat(ports.get(0).closed()).isTrue();
              return open();
            });
    clients.add(next);
    assertThat(next.node()).isNotSameAs(last.node());
  }

  @Test
  @DisplayName("A handle that is closed ends what was begun with it, and nobody else's")
  void aClosedHandleEndsItsOwn() throws Exception {
    Client mine = join();
    Client theirs = join();
    CompletableFuture<String> published = mine.publish(WEB, event -> {}).registered("done");
    RegistrationFeed other = theirs.publish(WEB.name("Other"), event -> {});
    CompletableFuture<Void> closed = mine.whenClosed();
    mine.close();
    closed.get(20, SECONDS);
    assertThatThrownBy(() -> published.get(20, SECONDS)).isNotNull();
    assertThatThrownBy(mine::traffic).hasMessageContaining("closed");
    assertThat(theirs.publish(WEB, event -> {})).as("its name is free").isNotNull();
    assertThat(other.registered("x")).isNotDone();
    assertThat(theirs.whenClosed()).isNotDone();
  }

  @Test
  @DisplayName("Many that come at once open it once")
  void manyAtOnceOpenItOnce() throws Exception {
    CountDownLatch go = new CountDownLatch(1);
    List<CompletableFuture<Client>> all = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      CompletableFuture<Client> joined = new CompletableFuture<>();
      all.add(joined);
      new Thread(
              () -> {
                try {
                  go.await();
                  joined.complete(shared.join(settings(Optional.empty()), this::open));
                } catch (BeaconException | InterruptedException e) {
                  joined.completeExceptionally(e);
                }
              })
          .start();
    }
    go.countDown();
    for (CompletableFuture<Client> each : all) {
      clients.add(each.get(10, SECONDS));
    }
    assertThat(opened).hasValue(1);
    assertThat(clients).extracting(Client::node).containsOnly(clients.get(0).node());
  }

  @Test
  @DisplayName("One that can't be opened is told to whoever opened it; the next tries again")
  void theNextTriesAgain() throws BeaconException {
    assertThatThrownBy(
            () ->
                shared.join(
                    settings(Optional.empty()),
                    () -> {
                      throw new NoInterfaceException(List.of());
                    }))
        .isInstanceOf(NoInterfaceException.class);
    assertThat(join().traffic()).succeedsWithin(20, SECONDS);
  }

  @Test
  @DisplayName("What opening calls can't join: it is refused instead of waiting for itself")
  void whatOpeningCallsCannotJoin() throws BeaconException {
    clients.add(
        shared.join(
            settings(Optional.empty()),
            () -> {
              assertThatThrownBy(this::join)
                  .isInstanceOf(IllegalStateException.class)
                  .hasMessageContaining("this very thread");
              return open();
            }));
    assertThat(opened).hasValue(1);
  }

  @Test
  @DisplayName("One that has failed is replaced by the next that wants it")
  void aFailedOneIsReplaced() throws Exception {
    Client first = join();
    CompletableFuture<Void> closed = first.whenClosed();
    ports.get(0).failInTurn(new StackOverflowError());
    assertThatThrownBy(() -> closed.get(20, SECONDS))
        .hasCauseInstanceOf(BeaconFailedException.class);
    Client second = join();
    assertThat(second.node()).isNotSameAs(first.node());
    assertThat(second.traffic()).succeedsWithin(20, SECONDS);
    first.close();
    assertThat(second.traffic()).as("the old handle closes nothing").succeedsWithin(20, SECONDS);
  }

  @Test
  @DisplayName("Each handle has its own executor")
  void eachHandleHasItsOwnExecutor() throws BeaconException {
    AtomicInteger mine = new AtomicInteger();
    Client first = join();
    Client second =
        shared.join(
            settings(
                Optional.of(
                    task -> {
                      mine.incrementAndGet();
                      task.run();
                    })),
            this::open);
    clients.add(second);
    assertThat(first.traffic()).succeedsWithin(20, SECONDS);
    assertThat(mine).hasValue(0);
    assertThat(second.traffic()).succeedsWithin(20, SECONDS);
    assertThat(mine).hasValue(1);
  }

  private Client join() throws BeaconException {
    Client client = shared.join(settings(Optional.empty()), this::open);
    clients.add(client);
    return client;
  }

  private Node open() throws BeaconException {
    SlowPort port = new SlowPort();
    port.mayEnd();
    ports.add(port);
    opened.incrementAndGet();
    return ClosingTest.open(port, Optional.empty());
  }

  private static Settings settings(Optional<Executor> executor) {
    return ClosingTest.settings(executor);
  }
}
