package dev.beacon.bond.internal.discovery;

import static org.assertj.core.api.Assertions.assertThat;

import dev.beacon.bond.internal.line.Loop;
import dev.beacon.bond.internal.line.Way;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Ways to this machine's own addresses. */
@Timeout(60)
class WayFinderTest {

  private static final int PORT = 7443;

  private final Loop loop = new Loop();
  private final BlockingQueue<List<String>> found = new LinkedBlockingQueue<>();
  private final CountDownLatch over = new CountDownLatch(1);

  @AfterEach
  void stop() {
    over.countDown();
    loop.close();
  }

  private WayFinder finder(Set<Endpoint> given, Set<InetSocketAddress> worked, Names names) {
    return new WayFinder(
        loop,
        given,
        Set.of(),
        () -> worked,
        new WayFinder.Told() {
          @Override
          public void ways(List<Way> ways, Set<InetAddress> here) {
            found.add(ways.stream().map(Way::name).toList());
          }

          @Override
          public void hops(Set<Hop> hops) {}
        },
        names);
  }

  private List<String> next() throws InterruptedException {
    List<String> ways = found.poll(30, TimeUnit.SECONDS);
    assertThat(ways).isNotNull();
    return ways;
  }

  private static Endpoint endpoint(String host) {
    return new Endpoint(host, PORT, Optional.empty());
  }

  @Test
  @DisplayName("RCH-003: an endpoint that worked has its place again after it lapsed")
  void whatWorkedComesBack() throws Exception {
    List<Endpoint> many = new ArrayList<>();
    for (int i = 1; i <= 20; i++) {
      many.add(endpoint("127.0.0." + i));
    }
    many.add(endpoint("::1"));
    InetSocketAddress first = new InetSocketAddress("127.0.0.20", PORT);
    InetSocketAddress other = new InetSocketAddress("0:0:0:0:0:0:0:1", PORT);
    WayFinder finder = finder(Set.of(), Set.of(first, other), new Names());
    finder.offered(SourceKind.LINK, many);
    assertThat(next()).hasSize(16).startsWith("127.0.0.20:7443", "[::1]:7443", "127.0.0.1:7443");
  }

  @Test
  @DisplayName("RCH-002: a name without an answer holds up neither addresses nor known names")
  void aNameWithoutAnswerHoldsUpNobody() throws Exception {
    Names names =
        new Names(
            host -> {
              if (host.equals("slow.example")) {
                awaitEnd();
              }
              return new InetAddress[] {InetAddress.getByName("127.0.0.2")};
            },
            System::nanoTime);
    Set<Endpoint> given = new LinkedHashSet<>();
    given.add(endpoint("known.example"));
    given.add(endpoint("slow.example"));
    given.add(endpoint("127.0.0.1"));
    WayFinder finder = finder(given, Set.of(), names);
    finder.begin();
    assertThat(next()).containsExactly("127.0.0.1:7443");
    assertThat(next()).containsExactly("127.0.0.2:7443", "127.0.0.1:7443");
    for (int i = 3; i < 6; i++) { // the question for the slow one goes on all the time
      finder.offered(SourceKind.LINK, List.of(endpoint("127.0.0." + i)));
      assertThat(next())
          .containsExactly("127.0.0.2:7443", "127.0.0.1:7443", "127.0.0." + i + ":7443");
    }
  }

  private void awaitEnd() {
    try {
      over.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
