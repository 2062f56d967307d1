package dev.beacon.bond.fuzz;

import dev.beacon.bond.internal.line.PeekFuzz;
import dev.beacon.bond.internal.wire.BondId;
import dev.beacon.bond.internal.wire.CloseCode;
import dev.beacon.bond.internal.wire.Frame;
import dev.beacon.bond.internal.wire.FrameWriter;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;

/** The fuzzer's beginning: each frame there is, and a ClientHello of this JDK. */
public final class Seeds {

  private static final int CUT_IN_THE_MIDDLE = 128;

  private Seeds() {}

  /** Writes the seeds of each target into a folder of its name. */
  public static void main(String[] args) throws IOException {
    for (Target target : Target.values()) {
      Path folder = Path.of(args[0], target.name().toLowerCase(Locale.ROOT));
      Files.createDirectories(folder);
      List<byte[]> seeds = target.seeds();
      for (int i = 0; i < seeds.size(); i++) {
        Files.write(folder.resolve("seed" + i), seeds.get(i));
      }
    }
  }

  /** What is fuzzed. */
  enum Target {
    FRAME {
      @Override
      void run(byte[] input) {
        FrameFuzz.fuzzerTestOneInput(input);
      }

      @Override
      List<byte[]> seeds() {
        return frames();
      }
    },
    PEEK {
      @Override
      void run(byte[] input) {
        PeekFuzz.fuzzerTestOneInput(input);
      }

      @Override
      List<byte[]> seeds() throws IOException {
        return hellos();
      }
    };

    abstract void run(byte[] input);

    abstract List<byte[]> seeds() throws IOException;
  }

  private static List<byte[]> frames() {
    List<Frame> frames =
        List.of(
            new Frame.Hello(1, true, 3, 7, new BondId(1, 2)),
            new Frame.Open(1, 262_144, "db"),
            new Frame.Opened(1, 262_144, 0),
            new Frame.Data(1, 5, new byte[] {1, 2, 3}),
            new Frame.Fin(1, 8),
            new Frame.Reset(1, 2),
            new Frame.Ack(7, 4),
            new Frame.Window(1, 300_000),
            new Frame.Ping(9),
            new Frame.Pong(9),
            new Frame.Close(true, CloseCode.DONE, "bye"),
            new Frame.Drain(true),
            new Frame.HeldUp());
    List<byte[]> seeds = new ArrayList<>();
    FrameWriter all = new FrameWriter();
    for (Frame frame : frames) {
      FrameWriter one = new FrameWriter();
      one.write(frame);
      all.write(frame);
      seeds.add(seed(one.take()));
    }
    seeds.add(seed(all.take()));
    return seeds;
  }

  private static byte[] seed(ByteBuffer bytes) {
    byte[] seed = new byte[1 + bytes.remaining()];
    seed[0] = (byte) CUT_IN_THE_MIDDLE;
    bytes.get(seed, 1, bytes.remaining());
    return seed;
  }

  private static List<byte[]> hellos() throws IOException {
    List<byte[]> seeds = new ArrayList<>();
    String id = "a".repeat(32);
    for (String name : List.of(id + ".anchor.invalid", "example.org", "")) {
      byte[] hello = hello(name);
      seeds.add(hello);
      seeds.add(Arrays.copyOf(hello, hello.length / 2));
    }
    return seeds;
  }

  private static byte[] hello(String name) throws SSLException {
    SSLEngine engine;
    try {
      engine = SSLContext.getDefault().createSSLEngine();
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("each JDK has TLS", e);
    }
    engine.setUseClientMode(true);
    SSLParameters parameters = engine.getSSLParameters();
    if (!name.isEmpty()) {
      parameters.setServerNames(List.of(new SNIHostName(name)));
    }
    parameters.setApplicationProtocols(new String[] {"beacon-reach/1"});
    engine.setSSLParameters(parameters);
    ByteBuffer bytes = ByteBuffer.allocate(engine.getSession().getPacketBufferSize());
    engine.wrap(ByteBuffer.allocate(0), bytes);
    return seed(bytes.flip());
  }
}
