package dev.beacon.cli;

import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.function.Supplier;

/**
 * Standard output, a line at a time: each line is one write, so that it is out at once and never
 * cut in two. Not {@code System.out}, because that one hides errors and, on JDK 17, has the
 * locale's encoding even where JSON must be UTF-8 (RFC 8259 section 8.1).
 */
final class LineOut {

  private static final int SENTENCE_INDENT = 2;

  private final OutputStream stream;
  private final Charset charset;
  private final Ending ending;
  private final Supplier<Screen> screen;

  /**
   * Writes to a stream.
   *
   * @param stream unbuffered
   * @param charset of text for people; JSON is UTF-8 whatever this is
   * @param ending told when a line can't be written
   * @param screen what shows it
   */
  LineOut(OutputStream stream, Charset charset, Ending ending, Supplier<Screen> screen) {
    this.stream = stream;
    this.charset = charset;
    this.ending = ending;
    this.screen = screen;
  }

  /** The screen as it is now. */
  Screen screen() {
    return screen.get();
  }

  /** Writes a line for people, or several with line ends between them, as they are. */
  void text(String line) {
    write(line, charset);
  }

  /** Writes a sentence for people, in as many lines as the screen needs. */
  void sentence(String text) {
    text(Wrapped.text(screen().columns(), SENTENCE_INDENT, text));
  }

  /** Writes a line of JSON. */
  void json(JsonLine line) {
    write(line.end(), StandardCharsets.UTF_8);
  }

  /** For text of many lines, such as help. */
  PrintWriter printer() {
    return new PrintWriter(new OutputStreamWriter(stream, charset), true);
  }

  private void write(String line, Charset encoding) {
    try {
      stream.write((line + "\n").getBytes(encoding));
      stream.flush();
    } catch (IOException e) {
      ending.outputFailed(e);
    }
  }

  /**
   * Whether a write failed since the other end of the pipe was closed. The system's words are all
   * that Java tells; most of their translations keep the word too.
   */
  static boolean readerGone(IOException failure) {
    String message = failure.getMessage();
    return message != null && message.toLowerCase(Locale.ROOT).contains("pipe");
  }
}
