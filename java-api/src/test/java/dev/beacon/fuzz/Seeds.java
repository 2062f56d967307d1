package dev.beacon.fuzz;

import dev.beacon.internal.wire.Pcap;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Where the fuzzer begins: packets of real stacks, texts of each kind, and what it found before.
 */
public final class Seeds {

  /** 8 ms between two packets. */
  private static final int SHORT_WAIT = 23;

  /** A minute and more, so that what the packets say grows old. */
  private static final int LONG_WAIT = 36;

  /** So many packets of a stack make a script. */
  private static final int PACKETS_PER_SCRIPT = 24;

  private static final List<String> TEXTS =
      List.of(
          "alpha.local",
          "Printer A._ipp._tcp.local.",
          "a\\.b\\\\c\\032d\\195\\182._http._tcp.local",
          "_printer._sub._http._tcp",
          "_universal._sub._ipp._tcp.local",
          "_ipp._tcp,_color",
          "Büro – 2. Stock._smb._tcp.local",
          "\u0009txtvers=1\u0003key\u0004key=\u0000\u0005=oops\u0003KEY",
          "\u0007a=\u0000\u00ff\u0080bc\u0001x\u0002x=");

  private Seeds() {}

  /** Writes the seeds of each target into a folder of its name: what the fuzzer is given. */
  public static void main(String[] args) throws IOException {
    for (Target target : Target.values()) {
      Path folder = Path.of(args[0], target.folder());
      Files.createDirectories(folder);
      for (Map.Entry<String, byte[]> seed : of(target).entrySet()) {
        Files.write(
            folder.resolve(seed.getKey().replaceAll("[^A-Za-z0-9-]", "_")), seed.getValue());
      }
    }
  }

  /** The seeds of a target, each with a name that says where it is from. */
  static Map<String, byte[]> of(Target target) {
    Map<String, byte[]> seeds = new LinkedHashMap<>(kept(target));
    switch (target) {
      case MESSAGE -> seeds.putAll(Pcap.allPayloads());
      case ENGINE -> Pcap.STACKS.forEach(stack -> seeds.put(stack, script(Pcap.payloads(stack))));
      case TEXT -> TEXTS.forEach(text -> seeds.put(text, text.getBytes(StandardCharsets.UTF_8)));
    }
    return seeds;
  }

  private static byte[] script(List<byte[]> packets) {
    ByteArrayOutputStream script = new ByteArrayOutputStream();
    for (byte[] packet : packets.subList(0, Math.min(PACKETS_PER_SCRIPT, packets.size()))) {
      script.write(1);
      script.write(SHORT_WAIT);
      script.write(packet.length >>> 8);
      script.write(packet.length);
      script.writeBytes(packet);
    }
    for (int command = 0; command < 9; command++) {
      script.write(EngineFuzz.COMMAND | command);
      script.write(LONG_WAIT);
    }
    return script.toByteArray();
  }

  /** What the fuzzer found worth keeping. */
  private static Map<String, byte[]> kept(Target target) {
    URL folder = Seeds.class.getResource("/dev/beacon/fuzz/" + target.folder());
    if (folder == null) {
      return Map.of();
    }
    Map<String, byte[]> kept = new LinkedHashMap<>();
    try (Stream<Path> files = Files.list(Path.of(uri(folder)))) {
      for (Path file : new ArrayList<>(files.sorted().toList())) {
        kept.put("kept " + file.getFileName(), Files.readAllBytes(file));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return kept;
  }

  private static URI uri(URL url) {
    try {
      return url.toURI();
    } catch (URISyntaxException e) {
      throw new IllegalStateException(url + ": no URI", e);
    }
  }

  /** What is fuzzed. */
  enum Target {
    /** {@link MessageFuzz}. */
    MESSAGE,
    /** {@link EngineFuzz}. */
    ENGINE,
    /** {@link TextFuzz}. */
    TEXT;

    String folder() {
      return name().toLowerCase(Locale.ROOT);
    }

    void run(byte[] input) {
      switch (this) {
        case MESSAGE -> MessageFuzz.fuzzerTestOneInput(input);
        case ENGINE -> EngineFuzz.fuzzerTestOneInput(input);
        case TEXT -> TextFuzz.fuzzerTestOneInput(input);
      }
    }
  }
}
