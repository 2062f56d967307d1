package dev.beacon;

import static org.assertj.core.api.Assertions.assertThat;

import dev.beacon.dns.Name;
import dev.beacon.dns.Rdata;
import dev.beacon.dns.RecordType;
import dev.beacon.dns.ResourceRecord;
import dev.beacon.internal.mdns.link.NumberedName;
import java.lang.reflect.Constructor;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Records that declare equals and hashCode themselves compare what the compiler would. */
class DeclaredEqualsTest {

  private static final Map<Class<?>, List<Object>> TWO_VALUES =
      Map.ofEntries(
          Map.entry(int.class, List.of(1, 2)),
          Map.entry(long.class, List.of(1L, 2L)),
          Map.entry(boolean.class, List.of(true, false)),
          Map.entry(Name.class, List.of(Name.of("a.local"), Name.of("b.local"))),
          Map.entry(RecordType.class, List.of(RecordType.PTR, RecordType.CNAME)),
          Map.entry(
              Rdata.class,
              List.of(new Rdata.Target(Name.of("a.local")), new Rdata.Target(Name.of("b.local")))),
          Map.entry(
              ServiceType.class, List.of(ServiceType.of("_a._tcp"), ServiceType.of("_b._tcp"))),
          Map.entry(Txt.class, List.of(Txt.EMPTY, Txt.builder().set("k", "v").build())),
          Map.entry(Map.class, List.of(Map.of(), Map.of("eth0", List.of()))),
          Map.entry(List.class, List.of(List.of(), List.of(1))),
          Map.entry(Liveness.class, List.of(Liveness.UNKNOWN, Liveness.UP)),
          Map.entry(IpFamily.class, List.of(IpFamily.IPV4, IpFamily.IPV6)),
          Map.entry(
              ServiceInstance.class,
              List.of(
                  ServiceInstance.named("A", "_a._tcp").build(),
                  ServiceInstance.named("B", "_a._tcp").build())));

  @ParameterizedTest
  @ValueSource(
      classes = {
        RecordType.class,
        Rdata.Target.class,
        Rdata.Service.class,
        ResourceRecord.class,
        ServiceInstance.class,
        NumberedName.class
      })
  @DisplayName("an equal record has equal components, and no other record is equal")
  void comparesEachComponent(Class<? extends Record> kind) throws Exception {
    holds(kind);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "dev.beacon.internal.mdns.AskedOnce$Asked",
        "dev.beacon.internal.mdns.cache.Source",
        "dev.beacon.internal.mdns.find.Instance$Reported",
        "dev.beacon.internal.core.Interfaces$Membership"
      })
  @DisplayName("the same holds for records that nobody else sees")
  void innerOnesToo(String kind) throws Exception {
    holds(Class.forName(kind));
  }

  private static void holds(Class<?> kind) throws Exception {
    RecordComponent[] components = kind.getRecordComponents();
    Class<?>[] types =
        Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new);
    Constructor<?> constructor = kind.getDeclaredConstructor(types);
    constructor.setAccessible(true);
    Object[] values = Arrays.stream(types).map(type -> value(type, 0)).toArray();
    Object one = constructor.newInstance(values);

    assertThat(constructor.newInstance(values)).isEqualTo(one).hasSameHashCodeAs(one);
    for (int i = 0; i < values.length; i++) {
      Object[] others = values.clone();
      others[i] = value(types[i], 1);
      assertThat(constructor.newInstance(others)).as(components[i].getName()).isNotEqualTo(one);
    }
    assertThat(one).isNotEqualTo("another thing").isNotEqualTo(null);
  }

  private static Object value(Class<?> type, int which) {
    return TWO_VALUES.getOrDefault(type, List.of()).get(which);
  }
}
