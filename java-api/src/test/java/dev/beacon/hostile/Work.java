package dev.beacon.hostile;

import java.io.IOException;
import java.io.InputStream;
import java.util.HashSet;
import java.util.Set;
import net.bytebuddy.jar.asm.ClassReader;
import net.bytebuddy.jar.asm.ClassVisitor;
import net.bytebuddy.jar.asm.ClassWriter;
import net.bytebuddy.jar.asm.Label;
import net.bytebuddy.jar.asm.MethodVisitor;
import net.bytebuddy.jar.asm.Opcodes;

/**
 * Counts work instead of taking its time: a step is a call of a method of Beacon's, or a round of a
 * loop in one. The same packets make the same steps on a fast machine, a slow and a busy one.
 *
 * <p>What the JDK's collections do isn't counted, but what they ask of their members is: a bucket
 * that is walked through costs a call of {@code equals} each.
 */
public final class Work {

  private static final String STEP_OWNER = "dev/beacon/hostile/Work";

  private static long steps;

  private Work() {}

  /** One step more; what the classes of {@link Counted} call. */
  public static void step() {
    steps++;
  }

  /** How many there were so far. */
  public static long steps() {
    return steps;
  }

  /** Beacon's classes once more, each of whose steps is counted. */
  static final class Counted extends ClassLoader {

    Counted() {
      super(Work.class.getClassLoader());
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
      if (!name.startsWith("dev.beacon.") || name.equals(Work.class.getName())) {
        return super.loadClass(name, resolve);
      }
      Class<?> loaded = findLoadedClass(name);
      return loaded != null ? loaded : counted(name);
    }

    private Class<?> counted(String name) throws ClassNotFoundException {
      try (InputStream in = getParent().getResourceAsStream(name.replace('.', '/') + ".class")) {
        if (in == null) {
          throw new ClassNotFoundException(name);
        }
        ClassWriter writer = new ClassWriter(0);
        new ClassReader(in.readAllBytes()).accept(new StepsAdded(writer), 0);
        byte[] bytes = writer.toByteArray();
        return defineClass(name, bytes, 0, bytes.length);
      } catch (IOException e) {
        throw new ClassNotFoundException(name, e);
      }
    }
  }

  private static final class StepsAdded extends ClassVisitor {
    StepsAdded(ClassVisitor next) {
      super(Opcodes.ASM9, next);
    }

    @Override
    public MethodVisitor visitMethod(
        int access, String name, String descriptor, String signature, String[] exceptions) {
      MethodVisitor next = super.visitMethod(access, name, descriptor, signature, exceptions);
      return new MethodVisitor(Opcodes.ASM9, next) {
        private final Set<Label> behind = new HashSet<>();

        @Override
        public void visitCode() {
          super.visitCode();
          addStep();
        }

        @Override
        public void visitLabel(Label label) {
          behind.add(label);
          super.visitLabel(label);
        }

        @Override
        public void visitJumpInsn(int opcode, Label label) {
          if (behind.contains(label)) {
            addStep(); // backwards: another round
          }
          super.visitJumpInsn(opcode, label);
        }

        private void addStep() {
          super.visitMethodInsn(Opcodes.INVOKESTATIC, STEP_OWNER, "step", "()V", false);
        }
      };
    }
  }
}
