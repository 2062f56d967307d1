package dev.beacon.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.beacon.Answer;
import dev.beacon.dns.Name;
import dev.beacon.dns.Rdata;
import dev.beacon.dns.RecordType;
import dev.beacon.dns.ResourceRecord;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(10)
class QueryCommandTest {

  private final ScriptedDoor door = new ScriptedDoor();

  private static Answer address(String owner, String literal, String source) {
    Rdata rdata = new Rdata.Address(Instances.address(literal));
    ResourceRecord record = new ResourceRecord(Name.of(owner), RecordType.A, true, 120, rdata);
    return new Answer(record, Instances.address(source), "eth0");
  }

  @Test
  @DisplayName("--json: one object per record, with the contract's keys in the contract's order")
  void jsonHasTheContractsKeysInOrder() {
    door.answers.add(address("alpha.local", "172.18.0.2", "172.18.0.2"));
    door.answers.add(address("Dr\\. \\027.local", "10.0.0.1", "fe80::2"));

    Typed typed = Typed.run(door, "query", "alpha.local", "A", "--json");

    assertThat(typed.out().lines())
        .containsExactly(
            "{\"event\":\"record\",\"name\":\"alpha.local\",\"type\":\"A\",\"ttl\":120,"
                + "\"data\":\"172.18.0.2\",\"source\":\"172.18.0.2\",\"interface\":\"eth0\"}",
            "{\"event\":\"record\",\"name\":\"Dr\\\\. \\\\027.local\",\"type\":\"A\",\"ttl\":120,"
                + "\"data\":\"10.0.0.1\",\"source\":\"fe80::2%eth0\",\"interface\":\"eth0\"}");
    assertThat(typed.exitCode()).isZero();
    assertThat(door.closed).isEqualTo(1);
  }

  @Test
  @DisplayName("for people: name, seconds to live, type, data, and where it came from")
  void textSaysWhereARecordCameFrom() {
    door.answers.add(address("alpha.local", "172.18.0.2", "172.18.0.2"));

    assertThat(Typed.run(door, "query", "alpha.local", "a").out())
        .isEqualTo(
            "alpha.local               120    A      172.18.0.2                from 172.18.0.2 on eth0\n");
  }

  @Test
  @DisplayName("RFC 3597 section 5: types by name in any case or by number; without one, ANY")
  void typesByNameOrByNumberOrAny() {
    Typed.run(door, "query", "a.local", "srv");
    Typed.run(door, "query", "a.local", "TYPE65280");
    Typed.run(door, "query", "a.local");

    Name name = Name.of("a.local");
    assertThat(door.asked)
        .containsExactly(name, RecordType.SRV, name, RecordType.of(65280), name, RecordType.ANY);
  }

  @Test
  @DisplayName("the name is in the escape form: a dot within a label has a backslash before it")
  void theNameIsInTheEscapeForm() {
    Typed.run(door, "query", "Dr\\. Who._http._tcp.local", "TXT");

    assertThat(door.asked.get(0)).isEqualTo(Name.ofLabels("Dr. Who", "_http", "_tcp", "local"));
  }

  @Test
  @DisplayName("no answer: one line, exit code 1")
  void noAnswerIsAFailure() {
    Typed typed =
        Typed.run(door, new Ending(), "query", "alpha.local", "A", "--timeout", "0.001", "--json");

    assertThat(typed.exitCode()).isEqualTo(1);
    assertThat(typed.out()).isEmpty();
    assertThat(typed.err()).isEqualTo("beacon: no answer for alpha.local A\n");
  }

  @Test
  @DisplayName("RFC 6762 section 3: no answer for a name outside of .local comes with a hint")
  void noAnswerOutsideOfLocalComesWithAHint() {
    assertThat(Typed.run(door, "query", "alpha", "A").err())
        .isEqualTo("beacon: no answer for alpha A (names on the local link end in .local)\n");
  }

  @Test
  @DisplayName("no answer for an address comes with the command that finds its host")
  void noAnswerForAnAddressComesWithAHint() {
    assertThat(Typed.run(door, "query", "192.0.2.7", "PTR").err())
        .isEqualTo(
            "beacon: no answer for 192.0.2.7 PTR"
                + " (the name of an address is found by: beacon resolve 192.0.2.7)\n");
  }
}
