package dev.beacon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.beacon.dns.Name;
import dev.beacon.dns.Question;
import dev.beacon.dns.Rdata;
import dev.beacon.dns.RecordType;
import dev.beacon.dns.ResourceRecord;
import dev.beacon.sim.Records;
import dev.beacon.sim.SimLan;
import dev.beacon.sim.SimNet;
import dev.beacon.sim.SimTest;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Wrong arguments of the public API: each is refused at once, with the value and the rule. */
@SimTest
@SuppressWarnings({"NullAway", "FutureReturnValueIgnored"}) // null is wrong too; no call returns
class ArgumentsTest {

  private static final ServiceType IPP = ServiceType.of("_ipp._tcp");
  private static final Name ALPHA = Name.of("alpha.local");
  private static final Service WEB = Service.named("My Web").type("_http._tcp").port(8080);
  private static final String HOST_RULE = "one label of letters, digits and inner hyphens";

  /** A call, what it throws, and what the message has. */
  private record Refused(
      String call, Class<? extends Throwable> by, List<String> message, Call made) {
    @Override
    public String toString() {
      return call;
    }
  }

  /** A call of the API; what it returns is of no account. */
  @FunctionalInterface
  private interface Call {
    Object make(Beacon beacon) throws Exception;
  }

  private Beacon beacon;

  @BeforeEach
  void open(SimNet net) throws BeaconException {
    beacon = new SimLan(net).beacon();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("wrong")
  @DisplayName("A wrong argument is refused at once, with the value and the rule")
  void isRefused(Refused refused) {
    assertThatThrownBy(() -> refused.made().make(beacon))
        .isExactlyInstanceOf(refused.by())
        .hasMessageContainingAll(refused.message().toArray(CharSequence[]::new));
  }

  static Stream<Refused> wrong() {
    return Stream.of(
            searches(), lookUps(), publishing(), services(), hosts(), settings(), values(), names())
        .flatMap(each -> each);
  }

  private static Stream<Refused> searches() {
    return Stream.of(
        isNull("browse(null, listener)", "type", b -> b.browse((String) null, event -> {})),
        isNull("browse(no type)", "type", b -> b.browse((ServiceType) null, event -> {})),
        isNull("browse(type, null)", "listener", b -> b.browse("_ipp._tcp", null)),
        isNull("browse(IPP, null)", "listener", b -> b.browse(IPP, null)),
        isNull("browseAll(null)", "listener", b -> b.browseAll(null)),
        isNull("types(null)", "listener", b -> b.types(null)),
        isNull("verify(null)", "instance", b -> nothing(() -> b.verify(null))),
        isNull("query(null, A)", "name", b -> b.query(null, RecordType.A, answer -> {})),
        isNull("query(name, null)", "type", b -> b.query(ALPHA, null, answer -> {})),
        isNull("query(name, A, null)", "listener", b -> b.query(ALPHA, RecordType.A, null)),
        isNull("sharing(null)", "family", b -> b.sharing(null)),
        isNull(
            "await(null)",
            "predicate",
            b -> b.browse(IPP, event -> {}).await(null, Duration.ofSeconds(1))),
        isNull("await(x, null)", "timeout", b -> b.browse(IPP, event -> {}).await(x -> true, null)),
        isNull(
            "subscribe(null)",
            "subscriber",
            b -> nothing(() -> b.browse(IPP, e -> {}).events().subscribe(null))),
        bad("browse(ipp)", b -> b.browse("ipp", event -> {}), "\"ipp\"", "RFC 6763 section 7"),
        bad("browse(_ipp._sctp)", b -> b.browse("_ipp._sctp", e -> {}), "\"_ipp._sctp\"", "_udp"),
        bad("browse()", b -> b.browse("", event -> {}), "\"\"", "RFC 1035"),
        bad("browse(_._tcp)", b -> b.browse("_._tcp", event -> {}), "\"_._tcp\"", "underscore"),
        bad(
            "browse(_http._sctp)",
            b -> b.browse("_http._sctp", event -> {}),
            "\"_http._sctp\"",
            "RFC 6763 section 7"));
  }

  private static Stream<Refused> lookUps() {
    String tooLong = "x".repeat(64);
    return Stream.of(
        isNull("resolve(null, type)", "name", b -> b.resolve(null, "_ipp._tcp")),
        isNull("resolve(name, null)", "type", b -> b.resolve("A", null)),
        isNull("resolve(A, no type)", "type", b -> b.resolve("A", null, Duration.ofSeconds(1))),
        isNull("resolve(A, IPP, null)", "timeout", b -> b.resolve("A", IPP, (Duration) null)),
        isNull("addresses(null)", "host", b -> b.addresses(null)),
        isNull("hostName(null)", "address", b -> b.hostName(null)),
        bad(
            "hostName(ip, 0)",
            b -> b.hostName(Records.ip("192.0.2.9"), LookUp.within(Duration.ZERO)),
            "timeout PT0S",
            "over 0"),
        bad(
            "addresses(alpha, 2 d)",
            b -> b.addresses("alpha.local", LookUp.within(Duration.ofDays(2))),
            "timeout PT48H",
            "at most a day"),
        bad("resolve(empty)", b -> b.resolve("", "_ipp._tcp"), "\"\"", "at least one byte"),
        bad("resolve(64)", b -> b.resolve(tooLong, "_ipp._tcp"), tooLong, "at most 63 bytes"),
        bad("resolve(A, ipp)", b -> b.resolve("A", "ipp"), "\"ipp\"", "RFC 6763 section 7"),
        bad("resolve(0 s)", b -> b.resolve("A", IPP, Duration.ZERO), "PT0S", "over 0"),
        bad("resolve(-1 s)", b -> b.resolve("A", IPP, Duration.ofSeconds(-1)), "PT-1S", "over 0"),
        bad(
            "resolve(25 h)",
            b -> b.resolve("A", IPP, Duration.ofHours(25)),
            "PT25H",
            "at most a day"),
        bad("addresses(a..b)", b -> b.addresses("a..b"), "\"a..b\"", "at least one byte"),
        bad("addresses(alpha)", b -> b.addresses("alpha"), "\"alpha\"", "RFC 6762 section 3"),
        bad("addresses()", b -> b.addresses(""), "\"\"", "at least one byte"),
        bad("addresses(a\\)", b -> b.addresses("a\\9"), "\"a\\9\"", "RFC 6762 section 3"),
        isNull("addresses(x, null)", "terms", b -> b.addresses("a.local", null)),
        isNull("hostName(x, null)", "terms", b -> b.hostName(Records.ip("192.0.2.9"), null)),
        isNull("cachedAddresses(null)", "host", b -> b.cachedAddresses(null)),
        isNull("find(null)", "type", b -> b.find((ServiceType) null, LookUp.standard())),
        isNull("find(IPP, null)", "terms", b -> b.find(IPP, (LookUp) null)),
        isNull("browse(IPP, null, listener)", "options", b -> b.browse(IPP, null, event -> {})),
        bad("within(0)", b -> LookUp.within(Duration.ZERO), "timeout PT0S", "over 0"),
        bad("families([])", b -> LookUp.standard().families(Set.of()), "families []"),
        bad(
            "settle(11 s)",
            b -> LookUp.standard().settle(Duration.ofSeconds(11)),
            "settle PT11S",
            "0 to 10 s"),
        bad("on()", b -> Links.on(), "on()", "at least one interface"),
        bad("on(blank)", b -> Links.on(" "), "\" \"", "blank"));
  }

  private static Stream<Refused> publishing() {
    return Stream.of(
        isNull("publish(null)", "service", b -> b.publish(null)),
        isNull("publish(WEB, null)", "listener", b -> b.publish(WEB, null)),
        isNull("updateTxt(null)", "txt", b -> nothing(() -> b.publish(WEB).updateTxt(null))),
        bad(
            "publish(no type)",
            b -> b.publish(Service.named("My Web").port(80)),
            "My Web",
            "no type",
            "RFC 6763 section 4"),
        bad(
            "publish(no port)",
            b -> b.publish(Service.named("My Web").type("_http._tcp")),
            "My Web (_http._tcp, no port)",
            "port 0 if nobody serves"),
        bad(
            "publish(address, no host)",
            b -> b.publish(WEB.address(Records.ip("192.0.2.7"))),
            "My Web",
            "that host's name"));
  }

  private static Stream<Refused> services() {
    String tooLong = "\u00e9".repeat(32);
    return Stream.of(
        isNull("named(null)", "name", b -> Service.named(null)),
        isNull("type(null)", "type", b -> WEB.type((String) null)),
        isNull("type(no type)", "type", b -> WEB.type((ServiceType) null)),
        isNull("txt(no attributes)", "txt", b -> WEB.txt(null)),
        isNull("subtype(null)", "subtype", b -> WEB.subtype(null)),
        isNull("address(null)", "address", b -> WEB.address(null)),
        bad("named()", b -> Service.named(""), "\"\"", "at least one byte"),
        bad("named(64)", b -> Service.named(tooLong), tooLong, "at most 63 bytes"),
        bad("name(64)", b -> WEB.name("x".repeat(64)), "xxx", "at most 63 bytes"),
        bad("named(line end)", b -> Service.named("a\nb"), "RFC 6763 section 4.1.1"),
        bad("type(http)", b -> WEB.type("http"), "\"http\"", "RFC 6763 section 7"),
        bad(
            "type(name too long)",
            b -> WEB.type("_sixteen-letters-x._tcp"),
            "_sixteen-letters-x",
            "at most 15",
            "RFC 6335 section 5.1"),
        bad("type(_1._tcp)", b -> WEB.type("_1._tcp"), "\"_1._tcp\"", "at least one letter"),
        bad("port(-1)", b -> WEB.port(-1), "port -1", "0 to 65535"),
        bad("port(65536)", b -> WEB.port(65_536), "port 65536", "RFC 2782"),
        bad("priority(65536)", b -> WEB.priority(65_536), "priority 65536", "0 to 65535"),
        bad("weight(-1)", b -> WEB.weight(-1), "weight -1", "0 to 65535"),
        bad("txt(no key)", b -> WEB.txt("", "x"), "\"\"", "RFC 6763 section 6.4"),
        bad("txt(a=b)", b -> WEB.txt("a=b", "x"), "\"a=b\"", "RFC 6763 section 6.4"),
        bad("txt(twice)", b -> WEB.txt("a", "x").txt("A", "y"), "\"A\"", "appears once"),
        bad("txt(256)", b -> WEB.txt("k", "v".repeat(254)), "\"k\"", "256 bytes", "at most 255"),
        bad("subtype()", b -> WEB.subtype(""), "\"\"", "at least one byte"),
        bad("subtype(64)", b -> WEB.subtype("x".repeat(64)), "xxx", "at most 63 bytes"),
        bad("address(any)", b -> WEB.address(Records.ip("0.0.0.0")), "0.0.0.0", "no address"),
        bad("address(loopback)", b -> WEB.address(Records.ip("127.0.0.1")), "127.0.0.1"),
        bad("address(group)", b -> WEB.address(Records.ip("ff02::fb")), "ff02"));
  }

  private static Stream<Refused> hosts() {
    return Stream.concat(
        Stream.of(
            isNull("host(null)", "host", b -> WEB.host(null)),
            isNull("hostName(null)", "host", b -> Beacon.builder().hostName(null)),
            isNull("Host.named(null)", "host", b -> Host.named(null)),
            isNull("Host.address(null)", "address", b -> Host.named("nas").address(null)),
            isNull("Host.on(null)", "links", b -> Host.thisMachine().on(null)),
            isNull("publishHost(null)", "host", b -> b.publishHost(null)),
            isNull(
                "publishHost(host, null)", "listener", b -> b.publishHost(Host.named("nas"), null)),
            bad(
                "thisMachine().address()",
                b -> Host.thisMachine().address(Records.ip("192.0.2.7")),
                "192.0.2.7",
                "needs that host's name"),
            bad(
                "Host.address(127.0.0.1)",
                b -> Host.named("nas").address(Records.ip("127.0.0.1")),
                "127.0.0.1",
                "no address at which another host can be reached"),
            bad("host(64)", b -> WEB.host("x".repeat(64)), "xxx", "at most 63 bytes")),
        Stream.of("", ".", ".local", "a.b", "a.b.local", "a.example.com", "a b", "a_b", "-a", "a-")
            .flatMap(
                host ->
                    Stream.of(
                        bad("host(" + host + ")", b -> WEB.host(host), quoted(host), HOST_RULE),
                        bad(
                            "hostName(" + host + ")",
                            b -> Beacon.builder().hostName(host),
                            quoted(host),
                            HOST_RULE))));
  }

  private static Stream<Refused> settings() {
    return Stream.of(
        isNull("interfaces(null)", "policy", b -> Beacon.builder().interfaces(null)),
        isNull("Beacon.interfaces(null)", "policy", b -> Beacon.interfaces(null)),
        isNull("families(null)", "families", b -> Beacon.builder().families(null)),
        isNull("rateLimit(null)", "rateLimit", b -> Beacon.builder().rateLimit(null)),
        isNull(
            "listenerExecutor(null)",
            "executor",
            b -> Beacon.builder().listenerExecutor((Executor) null)),
        isNull("cooldown(null)", "cooldown", b -> RateLimit.standard().cooldown(null)),
        isNull("only(null)", "names", b -> InterfacePolicy.only((String[]) null)),
        isNull("where(null)", "predicate", b -> InterfacePolicy.where(null)),
        bad("families()", b -> Beacon.builder().families(Set.of()), "[]", "at least one"),
        bad("only()", b -> InterfacePolicy.only(), "at least one"),
        bad("only(blank)", b -> InterfacePolicy.only("eth0", " "), "\" \"", "blank"),
        bad("perSource(0)", b -> RateLimit.perSource(0), "queriesPerSecond 0", "1 to 1000000"),
        bad(
            "responses(1000001)",
            b -> RateLimit.standard().responses(1_000_001),
            "responsesPerSecond 1000001",
            "1 to 1000000"),
        bad(
            "cooldown(0)",
            b -> RateLimit.standard().cooldown(Duration.ZERO),
            "PT0S",
            "1 ms to 24 h"),
        bad(
            "cooldown(25 h)",
            b -> RateLimit.standard().cooldown(Duration.ofHours(25)),
            "PT25H",
            "1 ms to 24 h"));
  }

  private static Stream<Refused> values() {
    return Stream.of(
        bad("instance(port -1)", b -> instance(-1, 0, 0), "port -1", "0 to 65535"),
        bad("instance(port 65536)", b -> instance(65_536, 0, 0), "port 65536", "RFC 2782"),
        bad("instance(priority)", b -> instance(1, 65_536, 0), "priority 65536", "0 to 65535"),
        bad("instance(weight)", b -> instance(1, 0, -1), "weight -1", "0 to 65535"),
        bad(
            "address(/33)",
            b -> new InterfaceAddress(Records.ip("192.0.2.1"), 33, true, true),
            "prefixBits 33",
            "0 to 32"),
        bad(
            "record(ttl)",
            b -> new ResourceRecord(ALPHA, RecordType.TXT, true, -1, Rdata.Text.EMPTY),
            "-1 s",
            "RFC 2181 section 8"),
        bad(
            "record(other type)",
            b -> new ResourceRecord(ALPHA, RecordType.A, true, 1, Rdata.Text.EMPTY),
            "not the data of a record of type A"),
        bad("server(port)", b -> new Rdata.Service(0, 0, 70_000, ALPHA), "70000", "RFC 2782"),
        bad("type(65536)", b -> RecordType.of(65_536), "65536", "0 to 65535"),
        bad("type(NIX)", b -> RecordType.of("NIX"), "\"NIX\"", "RFC 3597 section 5"),
        bad("txt(=)", b -> Txt.builder().put("a=b", "c"), "\"a=b\"", "RFC 6763 section 6.4"),
        bad("txt(no key)", b -> Txt.builder().flag(""), "\"\"", "RFC 6763 section 6.4"),
        bad("txt(twice)", b -> Txt.builder().flag("a").flag("A"), "\"A\"", "appears once"),
        bad("txt(256)", b -> Txt.builder().put("k", "v".repeat(254)), "\"k\"", "at most 255"),
        isNull("question(null)", "name", b -> new Question(null, RecordType.A, false)),
        isNull("answer(null)", "record", b -> new Answer(null, Records.ip("192.0.2.1"), "eth0")),
        isNull("added(null)", "instance", b -> new ServiceEvent.Added(null)),
        isNull("updated(null)", "instance", b -> new ServiceEvent.Updated(null, null)),
        isNull("removed(null)", "instance", b -> new ServiceEvent.Removed(null)),
        isNull("txt(null key)", "key", b -> Txt.EMPTY.contains(null)));
  }

  private static Stream<Refused> names() {
    return Stream.of(
        isNull("Name.of(null)", "escaped", b -> Name.of(null)),
        bad("Name.of(a..b)", b -> Name.of("a..b"), "\"a..b\"", "RFC 1035 section 3.1"),
        bad("Name.of(64)", b -> Name.of("x".repeat(64)), "at most 63 bytes", "RFC 1035"),
        bad("Name.of(256)", b -> Name.of("x.".repeat(130)), "at most 255 bytes", "RFC 6762"),
        bad("Name.of(surrogate)", b -> Name.of("\ud800"), "surrogate", "RFC 6762 section 16"),
        bad("Name.child()", b -> Name.LOCAL.child(""), "\"\"", "at least one byte"),
        bad("withSubtype()", b -> IPP.withSubtype(""), "\"\"", "at least one byte"),
        bad("ServiceType(_a)", b -> ServiceType.of("_a"), "\"_a\"", "RFC 6763 section 7"),
        bad("ServiceType(-)", b -> ServiceType.of("_a--b._tcp"), "\"_a--b._tcp\"", "hyphens"));
  }

  @Test
  @DisplayName("Everything that begins something says so if this Beacon is closed")
  void aClosedBeaconSaysSo() {
    ServiceInstance instance = instance(1, 0, 0);
    beacon.close();
    List<Call> calls =
        List.of(
            b -> b.browse("_ipp._tcp", event -> {}),
            b -> b.browseAll(event -> {}),
            b -> b.types(type -> {}),
            b -> b.publish(WEB),
            b -> b.publish(WEB, event -> {}),
            b -> nothing(() -> b.verify(instance)),
            b -> b.resolve("A", "_ipp._tcp"),
            b -> b.addresses("alpha.local"),
            b -> b.hostName(Records.ip("192.0.2.9")),
            b -> b.query(ALPHA, RecordType.A, answer -> {}),
            Beacon::noisiestSources);
    for (Call call : calls) {
      assertThatThrownBy(() -> call.make(beacon))
          .isExactlyInstanceOf(IllegalStateException.class)
          .hasMessageContaining("closed");
    }
  }

  @Test
  @DisplayName("await: a timeout of nothing or less looks once, one beyond all clocks is for ever")
  void awaitTakesAnyTimeout() throws InterruptedException {
    Browse browse = beacon.browse("_ipp._tcp", event -> {});
    assertThat(browse.await(any -> true, Duration.ZERO)).isEmpty();
    assertThat(browse.await(any -> true, Duration.ofSeconds(Long.MIN_VALUE))).isEmpty();
    browse.close();
    assertThat(browse.await(any -> true, Duration.ofSeconds(Long.MAX_VALUE))).isEmpty();
  }

  @Test
  @DisplayName("What is refused leaves nothing behind: no question is asked")
  void theRefusedLeavesNothing(SimNet net) throws BeaconException {
    SimLan lan = new SimLan(net);
    wrong()
        .forEach(
            refused ->
                assertThatThrownBy(() -> refused.made().make(lan.beacon()))
                    .isExactlyInstanceOf(refused.by()));
    lan.runMs(1);
    lan.link().clearLog();
    lan.run(Duration.ofSeconds(10));
    assertThat(lan.asked(Records.question("alpha.local", RecordType.A))).isEmpty();
  }

  private static String quoted(String value) {
    return "\"" + value + "\"";
  }

  private static Object nothing(Runnable call) {
    call.run();
    return "nothing";
  }

  private static ServiceInstance instance(int port, int priority, int weight) {
    return new ServiceInstance(
        IPP.name().child("A"),
        IPP,
        ALPHA,
        port,
        priority,
        weight,
        Txt.EMPTY,
        Map.of("eth0", List.of(Records.ip("192.0.2.9"))));
  }

  private static Refused isNull(String call, String what, Call made) {
    return new Refused(call, NullPointerException.class, List.of(what), made);
  }

  private static Refused bad(String call, Call made, String... message) {
    return new Refused(call, IllegalArgumentException.class, List.of(message), made);
  }
}
