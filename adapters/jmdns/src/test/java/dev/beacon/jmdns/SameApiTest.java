package dev.beacon.jmdns;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Constructor;
import java.lang.reflect.Executable;
import java.lang.reflect.Field;
import java.lang.reflect.Member;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The public types of JmDNS, as its own jar has them and as this one does. */
class SameApiTest {

  static Stream<String> types() throws Exception {
    return RealJmdns.types().stream();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("types")
  @DisplayName("What a program can name, it can name here: no class, method, constant is missing")
  void nothingIsMissing(String type) throws Exception {
    Class<?> theirs = RealJmdns.type(type);
    Class<?> ours = Class.forName(type);
    assertThat(shape(ours)).isEqualTo(shape(theirs));
    assertThat(members(ours)).containsAll(members(theirs));
  }

  /** An abstract method more would break programs that extend a type. */
  @ParameterizedTest(name = "{0}")
  @MethodSource("types")
  @DisplayName("What a program must write to extend a type is the same")
  void nothingIsDemandedInAddition(String type) throws Exception {
    assertThat(demanded(Class.forName(type))).isEqualTo(demanded(RealJmdns.type(type)));
  }

  private static String shape(Class<?> type) {
    return Modifier.toString(type.getModifiers())
        + " "
        + (type.getSuperclass() == null ? "" : type.getSuperclass().getName())
        + " "
        + names(type.getInterfaces());
  }

  private static String names(Class<?>[] types) {
    return Arrays.stream(types).map(Class::getName).collect(Collectors.joining(","));
  }

  private static boolean isSeen(Member member) {
    return Modifier.isPublic(member.getModifiers()) || Modifier.isProtected(member.getModifiers());
  }

  private static Set<String> members(Class<?> type) {
    Set<String> all = new TreeSet<>();
    for (Field field : type.getDeclaredFields()) {
      if (isSeen(field) && !field.isSynthetic()) {
        all.add(modifiers(field) + field.getType().getName() + " " + field.getName());
      }
    }
    for (Constructor<?> each : type.getDeclaredConstructors()) {
      if (isSeen(each)) {
        all.add(modifiers(each) + "new" + signature(each));
      }
    }
    for (Method each : type.getDeclaredMethods()) {
      if (isSeen(each) && !each.isBridge()) {
        all.add(modifiers(each) + each.getReturnType().getName() + " " + signature(each));
      }
    }
    return all;
  }

  private static String modifiers(Member member) {
    int flags = member.getModifiers() & ~(Modifier.SYNCHRONIZED | Modifier.VOLATILE);
    return Modifier.toString(flags) + " ";
  }

  private static String signature(Executable each) {
    return each.getName()
        + "("
        + names(each.getParameterTypes())
        + ") throws "
        + names(each.getExceptionTypes());
  }

  private static Set<String> demanded(Class<?> type) {
    return Arrays.stream(type.getMethods())
        .filter(method -> Modifier.isAbstract(method.getModifiers()))
        .map(SameApiTest::signature)
        .collect(Collectors.toCollection(TreeSet::new));
  }
}
