package dev.beacon.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.beacon.bond.Anchor;
import dev.beacon.bond.Bond;
import dev.beacon.reach.ReachEvent;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The state and the metrics of a bond and its anchor, as the prompt shows them. */
@Timeout(60)
class BondStatusTest {

  private final Path folder;
  private ServerSocket service;
  private Anchor anchor;
  private Bond bond;

  BondStatusTest(@TempDir Path folder) {
    this.folder = folder;
  }

  @BeforeEach
  void open() throws Exception {
    service = new ServerSocket(0, 9, InetAddress.getLoopbackAddress());
    anchor =
        Anchor.serving("127.0.0.1", service.getLocalPort())
            .identity(folder.resolve("anchor.pem"))
            .anyClient()
            .listen("127.0.0.1", 0)
            .open();
    bond = Bond.to(anchor.id()).endpoint("127.0.0.1", port()).open();
    CountDownLatch up = new CountDownLatch(1);
    bond.events().subscribe(new Up(up));
    assertThat(up.await(30, TimeUnit.SECONDS)).isTrue();
  }

  @AfterEach
  void close() throws IOException {
    bond.close();
    anchor.close();
    service.close();
  }

  private int port() {
    return anchor.addresses().get(0).getPort();
  }

  @Test
  @DisplayName("RCH-042: status lists the bonds and lines of connect and of serve")
  void statusListsLines() throws IOException {
    Socket socket = bond.socket();
    ReachStatus connect =
        ReachStatus.serve(folder, "connect", () -> StatusRows.of(bond, "web"), text -> {});
    ReachStatus serve = ReachStatus.serve(folder, "serve", () -> StatusRows.of(anchor), text -> {});
    try (socket;
        connect;
        serve) {
      Typed typed = Typed.run(new ScriptedDoor(), "reach", "status", "--state", "" + folder);
      assertThat(typed.exitCode()).as(typed.err()).isZero();
      String place = "127.0.0.1:" + port();
      assertThat(typed.out().lines().toList())
          .hasSize(3)
          .satisfies(
              lines -> {
                assertThat(lines.get(0)).matches("COMMAND +PEER +BOND +STREAMS +PATH +STATE .*");
                assertThat(lines)
                    .allMatch(
                        line ->
                            line.startsWith("up", lines.get(0).indexOf("STATE"))
                                || line.startsWith("COMMAND"));
                assertThat(lines.get(1))
                    .matches("connect +web +[0-9a-f]{8} +1 +" + place + " +up +\\S+( +\\d+){3}");
                assertThat(lines.get(2))
                    .matches("serve +- +[0-9a-f]{8} +1 +" + place + " +up +\\S+( +\\d+){3}");
              });
      Typed json =
          Typed.run(new ScriptedDoor(), "reach", "status", "--json", "--state", "" + folder);
      assertThat(json.out())
          .startsWith(
              "{\"event\":\"status\",\"command\":\"connect\",\"peer\":\"web\",\"bond\":\""
                  + bond.name()
                  + "\",\"streams\":\"1\",\"path\":\""
                  + place
                  + "\",\"state\":\"up\"")
          .hasLineCount(2);
    }
  }

  @Test
  @DisplayName("RCH-042: a bond without any line is listed as down")
  void statusListsBondsWithoutLines() {
    anchor.close();
    assertThat(StatusRows.of(anchor)).isEmpty();
    bond.close();
    List<List<String>> rows = StatusRows.of(bond, "web");
    assertThat(rows).singleElement().asString().contains("web").contains("-, down, -");
  }

  @Test
  @DisplayName("RCH-042: metrics are text for Prometheus: lines, bytes, histograms, refusals")
  void metricsAreText() throws Exception {
    InetSocketAddress at = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    try (Socket socket = bond.socket();
        MetricsPage page =
            MetricsPage.serve(Optional.of(at), () -> MetricsText.of(bond.figures(), "w\"eb"))) {
      assertThat(socket.isConnected()).isTrue();
      URI uri = URI.create("http://" + page.address().orElseThrow() + "/metrics");
      HttpClient client = HttpClient.newHttpClient();
      HttpRequest get = HttpRequest.newBuilder(uri).build();
      String text = client.send(get, HttpResponse.BodyHandlers.ofString()).body();
      String path = "{bond=\"w\\\"eb\",path=\"127.0.0.1:" + port() + "\"";
      assertThat(text)
          .contains("# TYPE beacon_bond_streams gauge\nbeacon_bond_streams{bond=\"w\\\"eb\"} 1\n")
          .contains("beacon_bond_streams_opened_total{bond=\"w\\\"eb\"} 1\n")
          .contains("beacon_bond_refusals_total{bond=\"w\\\"eb\",reason=\"not_allowed\"} 0\n")
          .contains("beacon_bond_lines" + path + ",state=\"on_time\"} 1\n")
          .contains("# TYPE beacon_bond_lateness_seconds histogram\n")
          .contains("beacon_bond_silences_seconds_bucket" + path + ",le=\"0.005\"} 0\n")
          .contains("beacon_bond_silences_seconds_bucket" + path + ",le=\"+Inf\"} 0\n")
          .contains("beacon_bond_silences_seconds_count" + path + "} 0\n")
          .containsPattern("beacon_bond_bytes_total\\{[^}]*direction=\"sent\"} [1-9]")
          .containsPattern("beacon_bond_bytes_total\\{[^}]*direction=\"received\"} [1-9]");
      assertThat(text.lines()).allMatch(line -> line.matches("# TYPE \\w+ \\w+|\\w+\\{.*} \\S+"));
    }
  }

  /** Waits for the first line. */
  private record Up(CountDownLatch latch) implements Flow.Subscriber<ReachEvent> {
    @Override
    public void onSubscribe(Flow.Subscription subscription) {
      subscription.request(Long.MAX_VALUE);
    }

    @Override
    public void onNext(ReachEvent event) {
      if (event instanceof ReachEvent.LineUp) {
        latch.countDown();
      }
    }

    @Override
    public void onError(Throwable failure) {
      throw new AssertionError(failure);
    }

    @Override
    public void onComplete() {}
  }
}
