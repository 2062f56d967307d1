package dev.beacon.bond.internal.discovery;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Names, with an answer and a clock of the test. */
class NamesTest {

  private final Map<String, String> dns = new HashMap<>();
  private final List<String> asked = new ArrayList<>();
  private long nowNs = Long.MAX_VALUE - 1_000;
  private final Names names = new Names(this::answer, () -> nowNs);

  private InetAddress[] answer(String host) throws UnknownHostException {
    asked.add(host);
    if (!dns.containsKey(host)) {
      throw new UnknownHostException(host);
    }
    return new InetAddress[] {InetAddress.getByName(dns.get(host))};
  }

  /** Asks as the finder does; returns whether there was a question. */
  private boolean askOne(List<String> hosts) {
    Optional<String> due = names.due(hosts);
    due.ifPresent(names::ask);
    return due.isPresent();
  }

  private void pass(long seconds) {
    nowNs += TimeUnit.SECONDS.toNanos(seconds);
  }

  @Test
  @DisplayName("An address needs no question")
  void addressesNeedNoQuestion() throws Exception {
    List<String> hosts = List.of("192.0.2.1", "fd00::1", "::ffff:192.0.2.2", "fe80::1%nowhere9");
    assertThat(askOne(hosts)).isFalse();
    assertThat(asked).isEmpty();
    assertThat(names.addresses("fd00::1")).containsExactly(InetAddress.getByName("fd00:0:0::1"));
    assertThat(names.addresses("::ffff:192.0.2.2"))
        .containsExactly(InetAddress.getByName("192.0.2.2"));
    assertThat(names.addresses("fe80::1%nowhere9")).isEmpty();
  }

  @Test
  @DisplayName("One name at a time is asked for, a new one at once, an unknown one once a minute")
  void oneAtATime() {
    List<String> hosts = List.of("a.example", "192.0.2.1", "b.example", "999.1.1.1");
    dns.put("b.example", "192.0.2.7");
    assertThat(askOne(hosts)).isTrue();
    pass(1);
    assertThat(askOne(hosts)).isTrue();
    assertThat(askOne(hosts)).isTrue();
    assertThat(askOne(hosts)).isFalse();
    assertThat(asked).containsExactly("a.example", "b.example", "999.1.1.1");
    assertThat(names.addresses("a.example")).isEmpty();
    assertThat(names.addresses("b.example")).hasSize(1);

    pass(58);
    assertThat(askOne(hosts)).isFalse();
    pass(3);
    assertThat(askOne(hosts)).isTrue();
    assertThat(asked).hasSize(4).last().isEqualTo("a.example"); // the oldest
  }

  @Test
  @DisplayName("A name keeps its last addresses while DNS is down")
  void lastAddressesStay() {
    List<String> hosts = List.of("a.example");
    dns.put("a.example", "192.0.2.7");
    assertThat(askOne(hosts)).isTrue();
    dns.clear();
    pass(60);
    assertThat(askOne(hosts)).isTrue();
    assertThat(names.addresses("a.example")).hasSize(1);
    assertThat(askOne(List.of())).isFalse();
    assertThat(names.addresses("a.example")).isEmpty(); // nobody names it any more
  }
}
