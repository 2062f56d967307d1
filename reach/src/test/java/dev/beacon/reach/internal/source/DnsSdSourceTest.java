package dev.beacon.reach.internal.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.beacon.reach.internal.engine.Endpoint;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.xbill.DNS.AAAARecord;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.PTRRecord;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.SRVRecord;
import org.xbill.DNS.Section;
import org.xbill.DNS.TXTRecord;
import org.xbill.DNS.Type;

/** Services in a domain, from a DNS server of the test on this machine. */
@Timeout(120)
class DnsSdSourceTest {

  private static final int TTL = 120;
  private static final Name TYPE = name("_postgresql._tcp.example.org.");

  private final List<Record> zone = new CopyOnWriteArrayList<>();
  private final ByHand executor = new ByHand();
  private final Told told = new Told();
  private final List<Source> sources = new ArrayList<>();
  private final Set<Name> broken = ConcurrentHashMap.newKeySet();
  private final AtomicInteger questions = new AtomicInteger();
  private volatile int rcode = Rcode.NOERROR;
  private volatile Runnable atQuestion = () -> {};
  private DatagramSocket socket;

  @BeforeEach
  void start() throws IOException {
    socket = new DatagramSocket(0, InetAddress.getLoopbackAddress());
    Thread server = new Thread(this::serve, "dns");
    server.setDaemon(true);
    server.start();
  }

  @AfterEach
  void stop() {
    sources.forEach(Source::close);
    socket.close();
    executor.shutdownNow();
  }

  private void serve() {
    byte[] buffer = new byte[4_096];
    try {
      while (true) {
        DatagramPacket packet = new DatagramPacket(buffer, buffer.length);
        socket.receive(packet);
        byte[] answer = answer(Arrays.copyOf(buffer, packet.getLength()));
        socket.send(new DatagramPacket(answer, answer.length, packet.getSocketAddress()));
      }
    } catch (IOException closed) {
      // the test is over
    }
  }

  private byte[] answer(byte[] question) throws IOException {
    Message query = new Message(question);
    Record asked = query.getQuestion();
    Message answer = new Message(query.getHeader().getID());
    answer.getHeader().setFlag(Flags.QR);
    questions.incrementAndGet();
    atQuestion.run();
    int result = broken.contains(asked.getName()) ? Rcode.SERVFAIL : rcode;
    answer.getHeader().setRcode(result);
    answer.addRecord(asked, Section.QUESTION);
    if (result == Rcode.NOERROR) {
      zone.stream()
          .filter(each -> each.getName().equals(asked.getName()))
          .filter(each -> each.getType() == asked.getType())
          .forEach(each -> answer.addRecord(each, Section.ANSWER));
    }
    return answer.toWire();
  }

  private static Name name(String text) {
    try {
      return Name.fromString(text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static InetAddress address(String text) {
    try {
      return InetAddress.getByName(text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Adds an instance on a host of its own, with an address of each family. */
  private void announce(String label, int number, int priority, String text) {
    Name full = name(label + "." + TYPE);
    Name host = name("db" + number + ".example.org.");
    zone.add(new PTRRecord(TYPE, DClass.IN, TTL, full));
    zone.add(new SRVRecord(full, DClass.IN, TTL, priority, 10 * number, 5_432, host));
    zone.add(new TXTRecord(full, DClass.IN, TTL, text));
    zone.add(new ARecord(host, DClass.IN, TTL, address("192.0.2." + number)));
    zone.add(new AAAARecord(host, DClass.IN, TTL, address("2001:db8::" + number)));
  }

  private void ask(Optional<String> instance) throws IOException {
    sources.add(
        new DnsSdSource(
            "_postgresql._tcp",
            "example.org",
            instance,
            Optional.of((InetSocketAddress) socket.getLocalSocketAddress()),
            told,
            executor));
  }

  @Test
  @DisplayName("RCH-002: instances come with the addresses, priority and weight of unicast DNS")
  void instancesAreFound() throws IOException {
    announce("Big\\032DB", 1, 0, "bfd=1");
    announce("Spare", 2, 5, "");
    ask(Optional.empty());
    assertThat(told.now)
        .extracting(
            Endpoint::instance,
            each -> each.address().getHostAddress(),
            Endpoint::port,
            Endpoint::priority,
            Endpoint::weight,
            Endpoint::watchable)
        .containsExactlyInAnyOrder(
            tuple("Big DB", "2001:db8:0:0:0:0:0:1", 5_432, 0, 10, true),
            tuple("Big DB", "192.0.2.1", 5_432, 0, 10, true),
            tuple("Spare", "2001:db8:0:0:0:0:0:2", 5_432, 5, 20, false),
            tuple("Spare", "192.0.2.2", 5_432, 5, 20, false));
    assertThat(executor.afterSeconds()).isEqualTo(TTL);
    assertThat(told.words).isEmpty();
  }

  @Test
  @DisplayName("RCH-002: if an instance is named, the others are left out")
  void oneInstanceIsFound() throws IOException {
    announce("Big\\032DB", 1, 0, "");
    announce("Spare", 2, 5, "");
    ask(Optional.of("Big DB"));
    assertThat(told.now).hasSize(2).allMatch(each -> each.instance().equals("Big DB"));
  }

  @Test
  @DisplayName("RCH-002, RCH-003: those that are not wanted by their attributes take no place")
  void othersTakeNoPlace() throws IOException {
    for (int i = 1; i <= 40; i++) {
      announce("DB" + i, i, 0, i < 30 ? "id=other" : "id=mine");
    }
    sources.add(
        new DnsSdSource(
            "_postgresql._tcp",
            "example.org",
            new DnsSdSource.Wanted(any -> true, text -> text.contains("id=mine")),
            Optional.of((InetSocketAddress) socket.getLocalSocketAddress()),
            told,
            executor));
    assertThat(told.now.stream().map(Endpoint::instance).distinct()).hasSize(11).contains("DB40");
  }

  @Test
  @DisplayName("RCH-003: sixteen instances are used, however many are announced")
  void instancesAreBounded() throws IOException {
    for (int i = 1; i <= 40; i++) {
      announce("DB" + i, i, 0, "");
    }
    ask(Optional.empty());
    assertThat(told.now.stream().map(Endpoint::instance).distinct()).hasSize(16);
  }

  @Test
  @DisplayName("RCH-002: what was known stays while no server answers, and that is told once")
  void knownInstancesStay() throws IOException {
    announce("Spare", 2, 5, "");
    ask(Optional.empty());
    rcode = Rcode.SERVFAIL;
    executor.runNext();
    executor.runNext();
    assertThat(told.now).hasSize(2);
    assertThat(told.words)
        .singleElement()
        .asString()
        .startsWith("trouble: _postgresql._tcp.example.org: no answer, what was known stays");
    assertThat(executor.afterSeconds()).isEqualTo(5);
    rcode = Rcode.NOERROR;
    executor.runNext();
    assertThat(told.words)
        .last()
        .isEqualTo("well again: _postgresql._tcp.example.org: answers again");
  }

  @Test
  @DisplayName("RCH-002: an instance that is withdrawn goes with the next answer")
  void withdrawnInstancesGo() throws IOException {
    announce("Spare", 2, 5, "");
    ask(Optional.empty());
    assertThat(told.now).hasSize(2);
    zone.clear();
    executor.runNext();
    assertThat(told.now).isEmpty();
  }

  @Test
  @DisplayName("RCH-002: an instance without an answer hides no other, and stays as it was known")
  void oneSilentInstanceHidesNoOther() throws IOException {
    announce("First", 1, 0, "");
    announce("Second", 2, 0, "");
    broken.add(name("First." + TYPE));
    ask(Optional.empty());
    assertThat(instances()).containsExactly("Second");
    assertThat(told.words)
        .singleElement()
        .asString()
        .contains("what was known stays: First._postgresql._tcp.example.org.");
    assertThat(executor.afterSeconds()).isEqualTo(5);

    broken.clear();
    executor.runNext();
    assertThat(instances()).containsExactly("First", "Second");
    assertThat(told.words).last().asString().startsWith("well again");

    broken.add(name("db1.example.org."));
    executor.runNext();
    assertThat(instances()).containsExactly("First", "Second");
    assertThat(told.now).hasSize(4);

    zone.removeIf(each -> each.getType() == Type.PTR); // withdrawn
    executor.runNext();
    assertThat(instances()).isEmpty();
  }

  @Test
  @DisplayName("RCH-003: after eight instances without an answer the others aren't asked")
  void silentInstancesAreBounded() throws IOException {
    for (int i = 1; i <= 40; i++) {
      announce("DB" + i, i, 0, "");
      broken.add(name("DB" + i + "." + TYPE));
    }
    ask(Optional.empty());
    assertThat(questions).hasValue(9);
    assertThat(told.now).isEmpty();
  }

  @Test
  @DisplayName("RCH-002: what fails otherwise is told too, and the source goes on")
  void anyFailureIsTold() throws IOException {
    announce("Spare", 2, 5, "");
    AtomicInteger asked = new AtomicInteger();
    sources.add(
        new DnsSdSource(
            "_postgresql._tcp",
            "example.org",
            new DnsSdSource.Wanted(
                any -> {
                  if (asked.getAndIncrement() == 0) {
                    throw new IllegalStateException("of the test");
                  }
                  return true;
                },
                any -> true),
            Optional.of((InetSocketAddress) socket.getLocalSocketAddress()),
            told,
            executor));
    assertThat(told.words).singleElement().asString().contains("of the test");
    executor.runNext();
    assertThat(told.now).hasSize(2);
    assertThat(told.words).last().asString().startsWith("well again");
  }

  @Test
  @DisplayName("RCH-002: a source that was closed during a question says nothing more")
  void aClosedSourceIsSilent() throws IOException {
    announce("Spare", 2, 5, "");
    ask(Optional.empty());
    rcode = Rcode.SERVFAIL;
    atQuestion = sources.get(0)::close;
    executor.runNext();
    assertThat(told.words).isEmpty();
    assertThat(told.now).hasSize(2);
  }

  private List<String> instances() {
    return told.now.stream().map(Endpoint::instance).distinct().toList();
  }

  /** What the source says, the endpoints as they are now. */
  private static final class Told implements Found {
    private List<Endpoint> now = List.of();
    private final List<String> words = new ArrayList<>();

    @Override
    public void now(String source, List<Endpoint> endpoints) {
      now = endpoints;
    }

    @Override
    public void goodbye(List<Endpoint> endpoints) {
      words.add("goodbye");
    }

    @Override
    public void trouble(String reason) {
      words.add("trouble: " + reason);
    }

    @Override
    public void wellAgain(String reason) {
      words.add("well again: " + reason);
    }
  }
}
