package dev.beacon.internal.hash;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.SplittableRandom;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SipHashTest {

  @ParameterizedTest
  @CsvSource({
    "a, 407448d2b89b1813",
    "ab, 555508cbc6add439",
    "abcdefg, 6db12aae9070f506",
    "abcdefgh, 3f7b849c0b8e35ea",
    "printer-00001, 7dd44054b4235eb2",
    "the quick brown fox jumps over, ad7dbf39b6f5e689",
  })
  @DisplayName("SipHash-1-3 under the key of zeros gives what CPython 3.11 gives")
  void anotherProgramsValuesComeOut(String text, String expected) {
    long hash = SipHash.of(0, 0, text.getBytes(ISO_8859_1), false);

    assertThat(Long.toHexString(hash)).isEqualTo(expected);
  }

  @Test
  void everyBitOfTheKeyMatters() {
    byte[] text = "alpha".getBytes(ISO_8859_1);
    long plain = SipHash.of(0, 0, text, false);
    for (int bit = 0; bit < Long.SIZE; bit++) {
      assertThat(SipHash.of(1L << bit, 0, text, false)).isNotEqualTo(plain);
      assertThat(SipHash.of(0, 1L << bit, text, false)).isNotEqualTo(plain);
    }
  }

  @Test
  void twoNumbersHashAsTheirBytes() {
    SplittableRandom random = new SplittableRandom(1);
    for (int i = 0; i < 100; i++) {
      long one = random.nextLong();
      long other = random.nextLong();
      byte[] bytes =
          ByteBuffer.allocate(16)
              .putLong(Long.reverseBytes(one))
              .putLong(Long.reverseBytes(other))
              .array();

      assertThat(SipHash.of(7, 8, one, other)).isEqualTo(SipHash.of(7, 8, bytes, false));
    }
  }

  @Test
  @DisplayName("RFC 6762 16: A to Z are a to z, in each of eight places, and no other byte changes")
  void onlyLettersOfAsciiAreMadeLowerCase() {
    for (int place = 0; place < Long.SIZE; place += Byte.SIZE) {
      for (long one = 0; one < 256; one++) {
        long other = one >= 'A' && one <= 'Z' ? one + 32 : one;
        long around = ~(0xffL << place);

        assertThat(SipHash.lowerCase(one << place)).isEqualTo(other << place);
        assertThat(SipHash.lowerCase(one << place | around)).isEqualTo(other << place | around);
      }
    }
  }
}
