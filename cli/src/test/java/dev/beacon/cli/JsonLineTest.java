package dev.beacon.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.beacon.Txt;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JsonLineTest {

  @Test
  @DisplayName("members come in the order of the calls")
  void membersComeInTheOrderOfTheCalls() {
    String line =
        new JsonLine()
            .text("b", "x")
            .number("a", 4_294_967_295L)
            .flag("c", false)
            .texts("d", List.of("1", "2"))
            .texts("e", List.of())
            .end();

    assertThat(line)
        .isEqualTo("{\"b\":\"x\",\"a\":4294967295,\"c\":false,\"d\":[\"1\",\"2\"],\"e\":[]}");
  }

  @Test
  @DisplayName("an object without members is {}")
  void anObjectWithoutMembersIsEmpty() {
    assertThat(new JsonLine().end()).isEqualTo("{}");
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      value = {
        "22,`\\\"`",
        "5c,`\\\\`",
        "0a,`\\n`",
        "0d,`\\r`",
        "09,`\\t`",
        "00,`\\u0000`",
        "1b,`\\u001b`",
        "7f,`\\u007f`",
        "9b,`\\u009b`",
        "2028,`\\u2028`",
        "202e,`\\u202e`",
        "d800,`\\ud800`",
        "dc00,`\\udc00`",
        "2f,`/`",
        "e9,`é`",
        "65e5,`日`"
      })
  @DisplayName("RFC 8259 section 7: what must be escaped is, and what steers a terminal too")
  void whatMustBeEscapedIs(String hex, String expected) {
    String text = "a" + (char) Integer.parseInt(hex, 16) + "b";

    assertThat(new JsonLine().text("k", text).end()).isEqualTo("{\"k\":\"a" + expected + "b\"}");
  }

  @Test
  @DisplayName("a surrogate pair stays as it is")
  void aSurrogatePairStaysAsItIs() {
    assertThat(new JsonLine().text("k", "😀").end()).isEqualTo("{\"k\":\"😀\"}");
  }

  @Test
  @DisplayName("RFC 6763 section 6.4: key=value, key= and key are told apart")
  void attributesWithEmptyAndWithoutValueAreToldApart() {
    Txt txt = Txt.builder().put("rp", "queue").put("empty", "").flag("Color").build();

    assertThat(new JsonLine().txt("txt", txt).end())
        .isEqualTo("{\"txt\":{\"rp\":\"queue\",\"empty\":\"\",\"Color\":true}}");
  }

  @Test
  @DisplayName("RFC 6763 section 6.5: a value that is not UTF-8 is given as base64")
  void binaryValuesAreBase64() {
    Txt txt =
        Txt.builder()
            .put("bin", new byte[] {(byte) 0xff, 0, 1})
            .put("cut", new byte[] {(byte) 0xc3})
            .build();

    assertThat(new JsonLine().txt("txt", txt).end())
        .isEqualTo("{\"txt\":{\"bin\":{\"base64\":\"/wAB\"},\"cut\":{\"base64\":\"ww==\"}}}");
  }

  @Test
  @DisplayName("UTF-8, quotes and control characters in attributes are strings")
  void textInAttributesIsAString() {
    Txt txt =
        Txt.builder()
            .put("ty", "Büro \"1\"")
            .put("ctl", "a\0\u001b[31m".getBytes(StandardCharsets.UTF_8))
            .put("q\"k", "\\")
            .build();

    assertThat(new JsonLine().txt("txt", txt).end())
        .isEqualTo(
            "{\"txt\":{\"ty\":\"Büro \\\"1\\\"\",\"ctl\":\"a\\u0000\\u001b[31m\",\"q\\\"k\":\"\\\\\"}}");
  }

  @Test
  @DisplayName("no attributes are an empty object")
  void noAttributesAreAnEmptyObject() {
    assertThat(new JsonLine().txt("txt", Txt.EMPTY).number("n", 1).end())
        .isEqualTo("{\"txt\":{},\"n\":1}");
  }
}
