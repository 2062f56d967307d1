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
 * Standard output, line by line. Each line is one write, so it appears at once and is never cut in
 * two. This is not {@code System.out}, which hides errors and has, on JDK 17, the locale's
 * encoding, although JSON must be UTF-8 (RFC 8259 section 8.1).
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
   * @param charset the encoding of text for people; JSON is always UTF-8
   * @param ending receives a failure to write
   * @param screen the screen that shows it
   */
  LineOut(OutputStream stream, Charset charset, Ending ending, Supplier<Screen> screen) {
    this.stream = stream;
    this.charset = charset;
    this.ending = ending;
    this.screen = screen;
  }

  /** The present screen. */
  Screen screen() {
    return screen.get();
  }

  /** Writes a line for people, or several with line ends between them, unchanged. */
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

  /** Returns a writer for text of many lines, such as help. */
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
   * Reports whether a write failed because the other end of the pipe was closed. Java has only the
   * system's message; most translations of it contain this word too.
   */
  static boolean readerGone(IOException failure) {
    String message = failure.getMessage();
    return message != null && message.toLowerCase(Locale.ROOT).contains("pipe");
  }
}
