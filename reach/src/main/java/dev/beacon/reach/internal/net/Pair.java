package dev.beacon.reach.internal.net;

import dev.beacon.reach.internal.net.Dialler.Reached;
import java.io.IOException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A local connection and its connection to an instance. The forwarder's thread owns it after its
 * begin.
 */
final class Pair {

  private static final int BUFFER_BYTES = 64 * 1024;

  private final SocketChannel local;
  private final Runnable atEnd;
  private @Nullable SocketChannel remote;
  private @Nullable Cuttable cuttable;
  private @Nullable Flow up;
  private @Nullable Flow down;
  private @Nullable SelectionKey localKey;
  private @Nullable SelectionKey remoteKey;
  private boolean over;

  /** Set by the helper before it passes the pair on. */
  Optional<Consumer<Cuttable>> release = Optional.empty();

  Pair(SocketChannel local, Runnable atEnd) {
    this.local = local;
    this.atEnd = atEnd;
  }

  /** Connects it to an instance; returns the object that a verdict ends. */
  Cuttable to(Reached<SocketChannel> reached, Runnable afterCut) {
    remote = reached.socket();
    cuttable = ChannelOpener.cuttable(reached.socket(), afterCut);
    return cuttable;
  }

  void begin(Selector selector) {
    SocketChannel there = remote;
    if (over || there == null) {
      return;
    }
    try {
      local.configureBlocking(false);
      there.configureBlocking(false);
      local.setOption(StandardSocketOptions.TCP_NODELAY, true);
      there.setOption(StandardSocketOptions.TCP_NODELAY, true);
      localKey = local.register(selector, SelectionKey.OP_READ, this);
      remoteKey = there.register(selector, SelectionKey.OP_READ, this);
      up = new Flow(local, there);
      down = new Flow(there, local);
      move();
    } catch (IOException | RuntimeException e) {
      abort();
    }
  }

  /** Moves all bytes that can be moved now. */
  void move() {
    Flow out = up;
    Flow in = down;
    if (over || out == null || in == null || localKey == null || remoteKey == null) {
      return;
    }
    try {
      out.move();
      in.move();
      if (out.done && in.done) {
        finish();
        return;
      }
      localKey.interestOps(out.reads() | in.writes());
      remoteKey.interestOps(in.reads() | out.writes());
    } catch (IOException | RuntimeException e) {
      abort(); // a reset of one side becomes a reset of the other
    }
  }

  /** Resets both sides, because bytes were lost. */
  void abort() {
    if (!over) {
      reset(local);
      SocketChannel there = remote;
      if (there != null) {
        reset(there);
      }
      finish();
    }
  }

  private void finish() {
    over = true;
    close(local);
    SocketChannel there = remote;
    if (there != null) {
      close(there);
    }
    Cuttable known = cuttable;
    if (known != null) {
      release.ifPresent(each -> each.accept(known));
    }
    atEnd.run();
  }

  static void reset(SocketChannel channel) {
    try {
      channel.setOption(StandardSocketOptions.SO_LINGER, 0);
    } catch (IOException e) {
      // it is closed already
    }
    close(channel);
  }

  private static void close(SocketChannel channel) {
    try {
      channel.close();
    } catch (IOException e) {
      // it is being dropped, so a failure does not matter
    }
  }

  /** One direction. */
  private static final class Flow {
    private final SocketChannel from;
    private final SocketChannel to;
    private final ByteBuffer buffer = ByteBuffer.allocate(BUFFER_BYTES);
    private boolean ended;
    boolean done;

    Flow(SocketChannel from, SocketChannel to) {
      this.from = from;
      this.to = to;
    }

    void move() throws IOException {
      if (done) {
        return;
      }
      if (!ended && buffer.hasRemaining() && from.read(buffer) < 0) {
        ended = true;
      }
      if (buffer.position() > 0) {
        buffer.flip();
        to.write(buffer);
        buffer.compact();
      }
      if (ended && buffer.position() == 0) {
        to.shutdownOutput();
        done = true;
      }
    }

    int reads() {
      return ended || !buffer.hasRemaining() ? 0 : SelectionKey.OP_READ;
    }

    int writes() {
      return buffer.position() > 0 ? SelectionKey.OP_WRITE : 0;
    }
  }
}
