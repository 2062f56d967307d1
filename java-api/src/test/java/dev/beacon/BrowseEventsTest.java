package dev.beacon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.beacon.sim.EventLog;
import dev.beacon.sim.Records;
import dev.beacon.sim.SimLan;
import dev.beacon.sim.SimNet;
import dev.beacon.sim.SimService;
import dev.beacon.sim.SimTest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** {@link Browse#events()}; numbers in names of tests are rules of Reactive Streams. */
@SimTest
class BrowseEventsTest {

  private static final SimService A = SimService.printer("A");
  private static final SimService B = SimService.printer("B");

  private SimLan lan;
  private Browse browse;

  @BeforeEach
  void browse(SimNet net) throws BeaconException {
    lan = new SimLan(net);
    browse = lan.browse();
    lan.runMs(150);
  }

  @Test
  @DisplayName("A subscriber begins with what is there, and is told what follows")
  void beginsWithWhatIsThere() {
    lan.peer().say(A.announcement());
    lan.runMs(10);
    Taker taker = subscribe(Long.MAX_VALUE);
    lan.runMs(1);
    assertThat(taker.words()).containsExactly("added A");
    lan.runMs(1_100); // what is younger than a second isn't flushed
    lan.peer().say(B.announcement());
    lan.peer().say(A.withPort(9).announcement());
    lan.runMs(10);
    lan.peer().say(Records.goodbye(B.ptr()));
    lan.run(Duration.ofSeconds(2));
    assertThat(taker.words()).containsExactly("added A", "added B", "updated A", "removed B");
    assertThat(taker.log.breaches()).isEmpty();
  }

  @Test
  @DisplayName("1.1: a subscriber is told no more than it asked for")
  void noMoreThanAskedFor() {
    Taker taker = subscribe(0);
    lan.peer().say(A.announcement());
    lan.peer().say(B.announcement());
    lan.runMs(10);
    assertThat(taker.words()).isEmpty();
    taker.request(1);
    assertThat(taker.words()).containsExactly("added A");
    taker.request(1);
    taker.request(5);
    assertThat(taker.words()).containsExactly("added A", "added B");
    lan.runMs(1_100); // what is younger than a second isn't flushed
    lan.peer().say(A.withPort(9).announcement());
    lan.runMs(10);
    assertThat(taker.words()).as("demand that was left").endsWith("updated A");
  }

  @Test
  @DisplayName("What a subscriber has no demand for is merged into one event per instance")
  void withoutDemandEventsAreMerged() {
    Taker taker = subscribe(0);
    lan.peer().say(A.announcement());
    lan.peer().say(B.announcement());
    lan.runMs(10);
    for (int port = 1; port <= 30; port++) {
      lan.peer().say(A.withPort(port).announcement());
      lan.runMs(1_100);
    }
    lan.peer().say(Records.goodbye(B.ptr()));
    lan.run(Duration.ofSeconds(2));
    taker.request(Long.MAX_VALUE);
    assertThat(taker.words()).as("B came and went unseen").containsExactly("added A");
    assertThat(taker.log.last().event().instance().port()).isEqualTo(30);
  }

  @Test
  @DisplayName("3.17: demand adds up to Long.MAX_VALUE and no further")
  void demandDoesNotOverflow() {
    Taker taker = subscribe(Long.MAX_VALUE);
    taker.request(Long.MAX_VALUE);
    taker.request(7);
    lan.peer().say(A.announcement());
    lan.runMs(10);
    assertThat(taker.words()).containsExactly("added A");
    assertThat(taker.failure).isNull();
  }

  @Test
  @DisplayName("3.9: a request of 0 or less ends in an IllegalArgumentException, and is the last")
  void badRequestsAreErrors() {
    for (long bad : new long[] {0, -1, Long.MIN_VALUE}) {
      Taker taker = subscribe(5);
      taker.request(bad);
      lan.runMs(1);
      assertThat(taker.failure)
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("3.9");
      lan.peer().say(A.withPort(7).announcement());
      lan.runMs(10);
      assertThat(taker.words()).as("told nothing after its error").isEmpty();
      lan.peer().say(A.farewell());
      lan.run(Duration.ofSeconds(2));
    }
  }

  @Test
  @DisplayName("1.9: a subscriber must not be null, and onSubscribe comes before all else")
  @SuppressWarnings("NullAway")
  void onSubscribeComesFirst() {
    assertThatThrownBy(() -> browse.events().subscribe(null))
        .isInstanceOf(NullPointerException.class)
        .hasMessageContaining("subscriber");
    lan.peer().say(A.announcement());
    lan.runMs(10);
    Taker taker = subscribe(1);
    assertThat(taker.calls).startsWith("onSubscribe");
    lan.runMs(1);
    assertThat(taker.calls).containsExactly("onSubscribe", "onNext");
  }

  @Test
  @DisplayName("The stream completes when its browse is closed, with demand or without")
  void completesAtClose() {
    Taker with = subscribe(5);
    Taker without = subscribe(0);
    browse.close();
    lan.runMs(1);
    assertThat(with.calls).containsExactly("onSubscribe", "onComplete");
    assertThat(without.calls).containsExactly("onSubscribe", "onComplete");
    lan.peer().say(A.announcement());
    lan.runMs(10);
    lan.link().clearLog();
    lan.run(Duration.ofHours(2));
    assertThat(with.calls).hasSize(2);
    assertThat(lan.sent()).as("nothing is asked for it any more").isEmpty();
  }

  @Test
  @DisplayName("The stream completes when the Beacon is closed")
  void completesAsTheBeaconIsClosed() {
    Taker taker = subscribe(5);
    lan.runMs(1);
    lan.beacon().close();
    lan.runMs(1);
    assertThat(taker.calls).containsExactly("onSubscribe", "onComplete");
  }

  @Test
  @DisplayName("1.9: who subscribes to what is closed gets a stream that completes, no exception")
  void aClosedBrowseCompletesAtOnce() {
    browse.close();
    assertThat(subscribe(5).calls).containsExactly("onSubscribe", "onComplete");
    lan.runMs(1);
    lan.beacon().close();
    lan.runMs(1);
    assertThat(subscribe(5).calls).containsExactly("onSubscribe", "onComplete");
  }

  @Test
  @DisplayName("3.5, 3.12: who cancels is told no more, and nothing is held for him")
  void cancelEndsIt() {
    Taker taker = subscribe(Long.MAX_VALUE);
    Taker other = subscribe(Long.MAX_VALUE);
    lan.runMs(1);
    taker.cancel();
    taker.cancel();
    taker.request(0);
    lan.peer().say(A.announcement());
    lan.runMs(10);
    browse.close();
    lan.runMs(10);
    assertThat(taker.calls).containsExactly("onSubscribe");
    assertThat(other.calls).containsExactly("onSubscribe", "onNext", "onComplete");
  }

  @Test
  @DisplayName("2.8: a subscriber that cancels while it is told is told no more")
  void cancelWithinOnNext() {
    List<String> told = new ArrayList<>();
    browse
        .events()
        .subscribe(
            new Taker(lan, Long.MAX_VALUE) {
              @Override
              public void onNext(ServiceEvent event) {
                super.onNext(event);
                told.add(event.instance().name());
                cancel();
              }
            });
    lan.peer().say(A.announcement());
    lan.peer().say(B.announcement());
    lan.runMs(10);
    assertThat(told).containsExactly("A");
  }

  @Test
  @DisplayName("RFC 6763 9: the stream of a browse of every type has the instances of all types")
  void everyTypeHasEventsToo() {
    Taker taker = new Taker(lan, Long.MAX_VALUE);
    lan.beacon().browseAll(event -> {}).events().subscribe(taker);
    lan.runMs(150);
    lan.peer().say(Records.ptr("_services._dns-sd._udp.local", "_ipp._tcp.local"));
    lan.peer().say(A.announcement());
    lan.runMs(10);
    assertThat(taker.words()).containsExactly("added A");
  }

  private Taker subscribe(long demand) {
    Taker taker = new Taker(lan, demand);
    browse.events().subscribe(taker);
    return taker;
  }

  private static class Taker implements Flow.Subscriber<ServiceEvent> {
    final EventLog log;
    final List<String> calls = new ArrayList<>();
    private final long demand;
    private Flow.@Nullable Subscription subscription;
    @Nullable Throwable failure;

    Taker(SimLan lan, long demand) {
      this.log = new EventLog(lan.net());
      this.demand = demand;
    }

    List<String> words() {
      return log.words();
    }

    void request(long count) {
      Objects.requireNonNull(subscription).request(count);
    }

    void cancel() {
      Objects.requireNonNull(subscription).cancel();
    }

    @Override
    public void onSubscribe(Flow.Subscription given) {
      calls.add("onSubscribe");
      subscription = given;
      if (demand > 0) {
        given.request(demand);
      }
    }

    @Override
    public void onNext(ServiceEvent event) {
      calls.add("onNext");
      log.onEvent(event);
    }

    @Override
    public void onError(Throwable cause) {
      calls.add("onError");
      failure = cause;
    }

    @Override
    public void onComplete() {
      calls.add("onComplete");
    }
  }
}
