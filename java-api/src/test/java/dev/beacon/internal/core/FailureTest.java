package dev.beacon.internal.core;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.beacon.BeaconException;
import dev.beacon.BeaconFailedException;
import dev.beacon.BrowseOptions;
import dev.beacon.LookUp;
import dev.beacon.RegistrationEvent;
import dev.beacon.Service;
import dev.beacon.ServiceEvent;
import dev.beacon.ServiceListener;
import dev.beacon.ServiceType;
import dev.beacon.dns.Name;
import dev.beacon.dns.RecordType;
import dev.beacon.sim.Records;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A loop that ends by itself: nobody waits for it in vain, and it is no line in a log alone. */
@Timeout(60)
class FailureTest {

  private static final ServiceType IPP = ServiceType.of("_ipp._tcp");
  private static final Name ALPHA = Name.of("alpha.local");
  private static final LookUp LONG = LookUp.within(Duration.ofHours(1));

  private final SlowPort port = new SlowPort();
  private Node node;
  private Client client;

  @BeforeEach
  void open() throws BeaconException {
    port.mayEnd();
    node = ClosingTest.open(port, Optional.empty());
    client = node.client();
  }

  @Test
  @DisplayName("An Error in a turn ends every look-up and registration with BeaconFailedException")
  void anErrorEndsEveryFuture() {
    CompletableFuture<?> addresses = client.addresses(ALPHA, Optional.empty(), LONG);
    CompletableFuture<?> name = client.hostName(address(), LONG);
    CompletableFuture<?> instance =
        client.resolve(List.of(Name.of("A._ipp._tcp.local")), IPP, LONG);
    CompletableFuture<?> registered =
        client
            .publish(Service.named("A").type("_ipp._tcp").port(1), event -> {})
            .registered("done");
    CompletableFuture<Void> closed = client.whenClosed();
    Error cause = new OutOfMemoryError("as a test has it");
    port.failInTurn(cause);
    for (CompletableFuture<?> each : List.of(addresses, name, instance, registered)) {
      assertThatThrownBy(() -> each.get(20, SECONDS))
          .hasCauseInstanceOf(BeaconFailedException.class)
          .hasRootCause(cause)
          .hasMessageContaining("deaf");
    }
    assertThatThrownBy(closed::join).hasCauseInstanceOf(BeaconFailedException.class);
  }

  @Test
  @DisplayName("A core that fails between two turns ends them too")
  void aCoreThatFailsEndsThemToo() {
    CompletableFuture<?> found = client.addresses(ALPHA, Optional.empty(), LONG);
    port.failBetweenTurns(new IllegalStateException("the core stopped: EBADF (9)"));
    assertThatThrownBy(() -> found.get(20, SECONDS)).hasMessageContaining("EBADF (9)");
  }

  @Test
  @DisplayName("Listeners, subscribers and those who wait for an instance are told")
  void listenersAreTold() throws Exception {
    CompletableFuture<BeaconFailedException> told = new CompletableFuture<>();
    CompletableFuture<RegistrationEvent> published = new CompletableFuture<>();
    CompletableFuture<Throwable> streamed = new CompletableFuture<>();
    Directory browse = client.browse(Optional.of(IPP), BrowseOptions.standard(), failureInto(told));
    client.subscribe(browse, errorInto(streamed));
    client.publish(
        Service.named("A").type("_ipp._tcp").port(1),
        event -> {
          if (event instanceof RegistrationEvent.Failed) {
            published.complete(event);
          }
        });
    CompletableFuture<Boolean> waiter =
        CompletableFuture.supplyAsync(
            () -> {
              try {
                return browse.await(any -> true, Duration.ofHours(1)).isPresent();
              } catch (InterruptedException e) {
                return true;
              }
            });
    port.failInTurn(new StackOverflowError());
    assertThat(told.get(20, SECONDS)).hasRootCauseInstanceOf(StackOverflowError.class);
    assertThat(streamed.get(20, SECONDS)).isInstanceOf(BeaconFailedException.class);
    assertThat(published.get(20, SECONDS)).isInstanceOf(RegistrationEvent.Failed.class);
    assertThat(waiter.get(20, SECONDS)).isFalse();
  }

  @Test
  @DisplayName("A Beacon that has failed refuses everything with the cause, and can be closed")
  void aFailedBeaconRefusesEverything() {
    CompletableFuture<Void> closed = client.whenClosed();
    port.failInTurn(new StackOverflowError());
    assertThatThrownBy(() -> closed.get(20, SECONDS))
        .hasCauseInstanceOf(BeaconFailedException.class);
    assertThatThrownBy(() -> client.browse(Optional.of(IPP), BrowseOptions.standard(), event -> {}))
        .isInstanceOf(BeaconFailedException.class)
        .hasRootCauseInstanceOf(StackOverflowError.class);
    assertThatThrownBy(() -> client.query(Name.of("a.local"), RecordType.A, answer -> {}))
        .isInstanceOf(BeaconFailedException.class);
    assertThatThrownBy(() -> client.traffic()).isInstanceOf(BeaconFailedException.class);
    assertThatThrownBy(
            () -> client.publish(Service.named("A").type("_ipp._tcp").port(1), event -> {}))
        .isInstanceOf(BeaconFailedException.class);
    client.close();
    client.close();
    assertThat(port.closed()).isTrue();
  }

  @Test
  @DisplayName("An executor that refuses everything keeps no future from completing")
  void anExecutorThatRefusesKeepsNoFutureWaiting() throws Exception {
    SlowPort own = new SlowPort();
    own.mayEnd();
    Node refused =
        ClosingTest.open(
            own,
            Optional.of(
                task -> {
                  throw new RejectedExecutionException("shut down");
                }));
    assertThat(refused.client().traffic().get(20, SECONDS)).hasSize(1);
    CompletableFuture<?> registered =
        refused
            .client()
            .publish(Service.named("A").type("_ipp._tcp").port(1), event -> {})
            .registered("done");
    CompletableFuture<?> found = refused.client().addresses(ALPHA, Optional.empty(), LONG);
    refused.close();
    assertThatThrownBy(() -> registered.get(20, SECONDS)).isInstanceOf(CancellationException.class);
    assertThatThrownBy(() -> found.get(20, SECONDS)).hasMessageContaining("closed while looking");
  }

  private static ServiceListener failureInto(CompletableFuture<BeaconFailedException> told) {
    return new ServiceListener() {
      @Override
      public void onEvent(ServiceEvent event) {
        // Nothing is found.
      }

      @Override
      public void onFailure(BeaconFailedException cause) {
        told.complete(cause);
      }
    };
  }

  private static Flow.Subscriber<ServiceEvent> errorInto(CompletableFuture<Throwable> streamed) {
    return new Flow.Subscriber<>() {
      @Override
      public void onSubscribe(Flow.Subscription subscription) {
        subscription.request(10);
      }

      @Override
      public void onNext(ServiceEvent event) {
        // Nothing is found.
      }

      @Override
      public void onError(Throwable cause) {
        streamed.complete(cause);
      }

      @Override
      public void onComplete() {
        streamed.complete(new AssertionError("completed"));
      }
    };
  }

  private static InetAddress address() {
    return Records.ip("192.0.2.9");
  }
}
