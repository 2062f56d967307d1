package dev.beacon.internal.core;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * Checks the first bytes of a library's file before the system's loader reads it, because the
 * loader says "no such file" about a library for another processor, and a file that is cut off ends
 * the JVM.
 */
final class LibraryFile {

  private static final int HEADER_BYTES = 1024;
  private static final int ELF_HEADER_BYTES = 64;

  private static final int ELF = 0x7f454c46;
  private static final int ELF_BYTE_ORDER = 5;
  private static final int ELF_BIG_ENDIAN = 2;
  private static final int ELF_MACHINE = 18;
  private static final Map<Integer, String> ELF_MACHINES =
      Map.of(
          3,
          "x86",
          20,
          "ppc",
          21,
          "ppc64",
          22,
          "s390x",
          40,
          "arm",
          62,
          "x86-64",
          183,
          "aarch64",
          243,
          "riscv64",
          258,
          "loongarch64");

  private static final int ELF_CLASS = 4;
  private static final int ELF_64 = 2;

  private static final int MACH_O_64 = 0xfeedfacf;
  private static final int MACH_O_CPU = 4;
  private static final Map<Integer, String> MACH_O_CPUS =
      Map.of(0x01000007, "x86-64", 0x0100000c, "aarch64");

  private static final short MZ = 0x5a4d;
  private static final int PE_OFFSET = 0x3c;
  private static final int PE = 0x4550;
  private static final int PE_MACHINE = 4;
  private static final Map<Integer, String> PE_MACHINES =
      Map.of(0x14c, "x86", 0x8664, "x86-64", 0xaa64, "aarch64");

  private LibraryFile() {}

  /**
   * Returns the platform in JNA's words, such as {@code linux-aarch64}; empty if the file is not a
   * library.
   */
  static Optional<String> platform(Path file) throws IOException {
    ByteBuffer header = header(file);
    try {
      return platform(header);
    } catch (IndexOutOfBoundsException e) {
      return Optional.empty(); // cut off
    }
  }

  /**
   * Reports whether the file is as long as its header says, if the header has a length: in ELF the
   * table of sections comes last. A library that is cut off ends the JVM by SIGBUS.
   */
  static boolean isWhole(Path file) throws IOException {
    ByteBuffer header = header(file);
    if (header.limit() < ELF_HEADER_BYTES || !isElf(header)) {
      return true;
    }
    boolean is64 = header.get(ELF_CLASS) == ELF_64;
    long sectionsAt = is64 ? header.getLong(0x28) : Integer.toUnsignedLong(header.getInt(0x20));
    int sectionBytes = header.getShort(is64 ? 0x3a : 0x2e) & 0xffff;
    int sections = header.getShort(is64 ? 0x3c : 0x30) & 0xffff;
    return sectionsAt + (long) sections * sectionBytes <= Files.size(file);
  }

  private static ByteBuffer header(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      return ByteBuffer.wrap(in.readNBytes(HEADER_BYTES));
    }
  }

  /** Sets the file's byte order if so. */
  private static boolean isElf(ByteBuffer header) {
    if (header.order(ByteOrder.BIG_ENDIAN).getInt(0) != ELF) {
      return false;
    }
    boolean isBigEndian = header.get(ELF_BYTE_ORDER) == ELF_BIG_ENDIAN;
    header.order(isBigEndian ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN);
    return true;
  }

  private static Optional<String> platform(ByteBuffer header) {
    if (isElf(header)) {
      int machine = header.getShort(ELF_MACHINE) & 0xffff;
      String cpu = ELF_MACHINES.getOrDefault(machine, "machine " + machine);
      boolean isLittle = header.order() == ByteOrder.LITTLE_ENDIAN;
      return Optional.of("linux-" + (cpu.equals("ppc64") && isLittle ? "ppc64le" : cpu));
    }
    header.order(ByteOrder.LITTLE_ENDIAN);
    if (header.getInt(0) == MACH_O_64) {
      int cpu = header.getInt(MACH_O_CPU);
      return Optional.of("darwin-" + MACH_O_CPUS.getOrDefault(cpu, "cpu " + cpu));
    }
    int pe = header.getShort(0) == MZ ? header.getInt(PE_OFFSET) : -1;
    if (pe >= 0 && header.getInt(pe) == PE) {
      int machine = header.getShort(pe + PE_MACHINE) & 0xffff;
      return Optional.of("win32-" + PE_MACHINES.getOrDefault(machine, "machine " + machine));
    }
    return Optional.empty();
  }
}
