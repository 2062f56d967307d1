package dev.beacon.internal.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LibraryFileTest {

  private static final int ENOUGH_BYTES = 64;

  private final Path folder;

  LibraryFileTest(@TempDir Path folder) {
    this.folder = folder;
  }

  @ParameterizedTest
  @CsvSource({
    "1, 62, linux-x86-64",
    "1, 183, linux-aarch64",
    "1, 40, linux-arm",
    "1, 243, linux-riscv64",
    "1, 21, linux-ppc64le",
    "2, 21, linux-ppc64",
    "2, 22, linux-s390x",
    "1, 258, linux-loongarch64",
    "1, 65535, linux-machine 65535"
  })
  @DisplayName("ELF: byte order and machine")
  void elf(byte order, int machine, String platform) throws Exception {
    ByteBuffer file = ByteBuffer.allocate(ENOUGH_BYTES).putInt(0, 0x7f454c46).put(5, order);
    file.order(order == 2 ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN);
    file.putShort(18, (short) machine);
    assertThat(LibraryFile.platform(write(file))).contains(platform);
  }

  @ParameterizedTest
  @CsvSource({"0x01000007, darwin-x86-64", "0x0100000c, darwin-aarch64", "7, darwin-cpu 7"})
  @DisplayName("Mach-O: the processor")
  void machO(int cpu, String platform) throws Exception {
    ByteBuffer file = ByteBuffer.allocate(ENOUGH_BYTES).order(ByteOrder.LITTLE_ENDIAN);
    file.putInt(0, 0xfeedfacf).putInt(4, cpu);
    assertThat(LibraryFile.platform(write(file))).contains(platform);
  }

  @ParameterizedTest
  @CsvSource({"0x8664, win32-x86-64", "0xaa64, win32-aarch64", "0x14c, win32-x86"})
  @DisplayName("PE: the machine")
  void pe(int machine, String platform) throws Exception {
    ByteBuffer file = ByteBuffer.allocate(2 * ENOUGH_BYTES).order(ByteOrder.LITTLE_ENDIAN);
    file.putShort(0, (short) 0x5a4d).putInt(0x3c, ENOUGH_BYTES);
    file.putInt(ENOUGH_BYTES, 0x4550).putShort(ENOUGH_BYTES + 4, (short) machine);
    assertThat(LibraryFile.platform(write(file))).contains(platform);
  }

  @Test
  @DisplayName("Anything else, or a file that is cut off, is no library")
  void noLibrary() throws Exception {
    ByteBuffer cut = ByteBuffer.allocate(6).putInt(0, 0x7f454c46);
    ByteBuffer lost = ByteBuffer.allocate(ENOUGH_BYTES).order(ByteOrder.LITTLE_ENDIAN);
    lost.putShort(0, (short) 0x5a4d).putInt(0x3c, Integer.MAX_VALUE);
    assertThat(LibraryFile.platform(write(ByteBuffer.allocate(0)))).isEmpty();
    assertThat(LibraryFile.platform(write(ByteBuffer.allocate(ENOUGH_BYTES)))).isEmpty();
    assertThat(LibraryFile.platform(write(cut))).isEmpty();
    assertThat(LibraryFile.platform(write(lost))).isEmpty();
  }

  @Test
  @DisplayName("ELF: a file whose table of sections is cut off is not whole")
  void aFileThatIsCutOffIsNotWhole() throws Exception {
    ByteBuffer file = ByteBuffer.allocate(4 * ENOUGH_BYTES).putInt(0, 0x7f454c46);
    file.put(4, (byte) 2).put(5, (byte) 1).order(ByteOrder.LITTLE_ENDIAN);
    file.putLong(0x28, 2 * ENOUGH_BYTES).putShort(0x3a, (short) 64).putShort(0x3c, (short) 2);
    assertThat(LibraryFile.isWhole(write(file))).isTrue();
    file.putShort(0x3c, (short) 3);
    assertThat(LibraryFile.isWhole(write(file))).isFalse();
    file.put(4, (byte) 1).putInt(0x20, 3 * ENOUGH_BYTES).putShort(0x2e, (short) 40);
    file.putShort(0x30, (short) 1);
    assertThat(LibraryFile.isWhole(write(file))).isTrue();
    file.putShort(0x30, (short) 2);
    assertThat(LibraryFile.isWhole(write(file))).isFalse();
  }

  private Path write(ByteBuffer content) throws Exception {
    byte[] bytes = new byte[content.capacity()];
    content.get(0, bytes);
    return Files.write(folder.resolve("library"), bytes);
  }
}
