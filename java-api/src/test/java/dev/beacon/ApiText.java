package dev.beacon;

import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Constructor;
import java.lang.reflect.Executable;
import java.lang.reflect.Field;
import java.lang.reflect.Member;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Parameter;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.lang.reflect.TypeVariable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Writes the public surface of classes as text: one block per class, one line per member, sorted.
 * Annotations, bodies and private parts are left out.
 */
final class ApiText {
  private ApiText() {}

  /**
   * Describes the classes that a user can name: public or protected, and so are all around them.
   *
   * @return lines that end in a line feed; empty if no class is public
   */
  static String of(List<Class<?>> classes) {
    return classes.stream()
        .filter(ApiText::visible)
        .sorted(Comparator.comparing(Class::getName))
        .map(ApiText::block)
        .collect(Collectors.joining("\n"));
  }

  private static boolean visible(Class<?> type) {
    boolean open = Modifier.isPublic(type.getModifiers()) || isProtected(type.getModifiers());
    Class<?> outer = type.getEnclosingClass();
    return open && !type.isAnonymousClass() && (outer == null || visible(outer));
  }

  private static boolean isProtected(int modifiers) {
    return Modifier.isProtected(modifiers);
  }

  private static String block(Class<?> type) {
    List<String> lines = new ArrayList<>();
    for (Field each : type.getDeclaredFields()) {
      if (shown(each)) {
        lines.add(field(each));
      }
    }
    for (Constructor<?> each : type.getDeclaredConstructors()) {
      if (shown(each)) {
        lines.add(executable(each, type.getSimpleName()));
      }
    }
    for (Method each : type.getDeclaredMethods()) {
      if (shown(each)) {
        lines.add(executable(each, name(each.getGenericReturnType()) + " " + each.getName()));
      }
    }
    lines.sort(Comparator.naturalOrder());
    return header(type)
        + "\n"
        + lines.stream().map(l -> "    " + l + "\n").collect(Collectors.joining());
  }

  private static boolean shown(Member member) {
    boolean open = Modifier.isPublic(member.getModifiers()) || isProtected(member.getModifiers());
    return open && !member.isSynthetic();
  }

  private static String header(Class<?> type) {
    StringBuilder text =
        new StringBuilder(words(type, type.getModifiers(), Modifier.classModifiers()));
    if (type.isSealed()) {
      text.append("sealed ");
    }
    text.append(kind(type))
        .append(' ')
        .append(type.getName())
        .append(variables(type.getTypeParameters()));
    if (type.isRecord()) {
      text.append(
          Arrays.stream(type.getRecordComponents())
              .map((RecordComponent part) -> name(part.getGenericType()) + " " + part.getName())
              .collect(Collectors.joining(", ", "(", ")")));
    }
    Type parent = type.getGenericSuperclass();
    if (parent != null
        && !List.of(Object.class, Enum.class, Record.class).contains(type.getSuperclass())) {
      text.append(" extends ").append(name(parent));
    }
    text.append(
        list(type.isInterface() ? " extends " : " implements ", type.getGenericInterfaces()));
    if (type.isSealed()) {
      Class<?>[] permitted = type.getPermittedSubclasses(); // in an order of the compiler's own
      Arrays.sort(permitted, Comparator.comparing(Class::getName));
      text.append(list(" permits ", permitted));
    }
    return text.toString();
  }

  private static String kind(Class<?> type) {
    if (type.isAnnotation()) {
      return "@interface";
    }
    if (type.isInterface()) {
      return "interface";
    }
    return type.isEnum() ? "enum" : type.isRecord() ? "record" : "class";
  }

  private static String field(Field field) {
    return words(field, field.getModifiers(), Modifier.fieldModifiers())
        + name(field.getGenericType())
        + " "
        + field.getName();
  }

  private static String executable(Executable member, String start) {
    int allowed =
        member instanceof Method ? Modifier.methodModifiers() : Modifier.constructorModifiers();
    String isDefault = member instanceof Method method && method.isDefault() ? "default " : "";
    String variables = variables(member.getTypeParameters());
    return words(member, member.getModifiers(), allowed & ~Modifier.SYNCHRONIZED)
        + isDefault
        + (variables.isEmpty() ? "" : variables + " ")
        + start
        + Arrays.stream(member.getParameters())
            .map(
                (Parameter each) ->
                    name(each.getParameterizedType()) + (each.isVarArgs() ? " ..." : ""))
            .collect(Collectors.joining(", ", "(", ")"))
        + list(" throws ", member.getGenericExceptionTypes());
  }

  private static String words(AnnotatedElement element, int modifiers, int allowed) {
    String words = Modifier.toString(modifiers & allowed & ~Modifier.INTERFACE);
    String deprecated = element.isAnnotationPresent(Deprecated.class) ? "@Deprecated " : "";
    return deprecated + (words.isEmpty() ? "" : words + " ");
  }

  private static String variables(TypeVariable<?>[] variables) {
    return variables.length == 0
        ? ""
        : Arrays.stream(variables)
            .map(each -> each.getName() + list(" extends ", each.getBounds()))
            .collect(Collectors.joining(", ", "<", ">"));
  }

  private static String list(String start, Type[] types) {
    return types.length == 0
        ? ""
        : Stream.of(types).map(ApiText::name).collect(Collectors.joining(", ", start, ""));
  }

  private static String name(Type type) {
    return type.getTypeName();
  }
}
