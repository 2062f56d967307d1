package dev.beacon.bond.internal.line;

import dev.beacon.bond.internal.engine.StreamState;
import dev.beacon.bond.internal.wire.Frame;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A stream for callers that block. Between them and the loop lie two rings of bytes under one lock;
 * the loop holds it only to move bytes, and nobody else's code runs under it.
 */
public final class StreamDoor implements StreamEnd {

  /** Says in an exception why there is no stream. */
  public interface Reasons {
    /** The anchor said no; see {@link Frame.Opened}. */
    IOException refused(int result);

    /** The stream broke; the text is empty unless the whole bond is over. */
    IOException broken(int reason, String bondEnd);
  }

  private static final int RING_BYTES = 128 * 1024;

  /** A stream that its program has closed waits so long for the end of the other direction. */
  private static final long ORPHAN_MS = 60_000;

  private final Loop loop;
  private final Reasons reasons;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final ByteRing inbox = new ByteRing(RING_BYTES);
  private final ByteRing outbox = new ByteRing(RING_BYTES);

  private @Nullable BondStream stream; // the loop's alone
  private boolean pumping;
  private boolean opened;
  private boolean atEnd;
  private boolean finishing;
  private boolean finishSaid;
  private boolean inputShut;
  private boolean closed;
  private boolean resetWanted;
  private boolean over;
  private @Nullable Supplier<IOException> failure; // each call has a trace of its own

  /** A door whose stream comes with {@link #leadsTo}. */
  public StreamDoor(Loop loop, Reasons reasons) {
    this.loop = loop;
    this.reasons = reasons;
  }

  /** The stream, once the engine has it. Called on the loop. */
  public StreamDoor leadsTo(BondStream behind) {
    stream = behind;
    return this;
  }

  /** There will be no stream. Called on the loop. */
  public void fail(Supplier<IOException> why) {
    lock.lock();
    try {
      failure = why;
      over = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  // Callers.

  /**
   * Waits until the other end has taken the stream.
   *
   * @return false after the time
   * @throws IOException if it didn't
   */
  public boolean awaitOpened(long timeoutMs) throws IOException {
    lock.lock();
    try {
      long leftNs = TimeUnit.MILLISECONDS.toNanos(timeoutMs);
      while (!opened && failure == null) {
        requireOpen();
        if (leftNs <= 0) {
          return false;
        }
        leftNs = changed.awaitNanos(leftNs);
      }
      if (failure != null && !opened) {
        throw failure.get();
      }
      return true;
    } catch (InterruptedException e) {
      throw interrupted();
    } finally {
      lock.unlock();
    }
  }

  /**
   * Reads as {@link java.io.InputStream#read(byte[], int, int)} does.
   *
   * @param timeoutMs how long to wait for a first byte; 0 for ever
   */
  public int read(byte[] to, int offset, int length, int timeoutMs) throws IOException {
    lock.lock();
    try {
      long leftNs = TimeUnit.MILLISECONDS.toNanos(timeoutMs);
      while (inbox.isEmpty()) {
        requireOpen();
        if (atEnd || inputShut) {
          return -1;
        }
        if (failure != null) {
          throw failure.get();
        }
        if (timeoutMs == 0) {
          changed.await();
        } else if (leftNs <= 0) {
          throw new SocketTimeoutException("Read timed out");
        } else {
          leftNs = changed.awaitNanos(leftNs);
        }
      }
      boolean wasFull = inbox.room() < RING_BYTES / 2;
      int given = inbox.get(to, offset, length);
      if (wasFull && inbox.room() >= RING_BYTES / 2) {
        pump();
      }
      return given;
    } catch (InterruptedException e) {
      throw interrupted();
    } finally {
      lock.unlock();
    }
  }

  /** Bytes that can be read without waiting. */
  public int available() throws IOException {
    lock.lock();
    try {
      requireOpen();
      return inputShut ? 0 : inbox.size();
    } finally {
      lock.unlock();
    }
  }

  /** Writes all of it, and waits where there is no room. */
  public void write(byte[] from, int offset, int length) throws IOException {
    lock.lock();
    try {
      int done = 0;
      while (done < length) {
        requireOpen();
        if (failure != null) {
          throw failure.get();
        }
        if (finishing) {
          throw new SocketException("Socket output is shutdown");
        }
        int taken = outbox.put(from, offset + done, length - done);
        done += taken;
        if (taken > 0) {
          pump();
        } else {
          changed.await();
        }
      }
    } catch (InterruptedException e) {
      throw interrupted();
    } finally {
      lock.unlock();
    }
  }

  /** No bytes follow. */
  public void shutdownOutput() {
    lock.lock();
    try {
      finishing = true;
      pump();
    } finally {
      lock.unlock();
    }
  }

  /** Nothing more is read: bytes that come are thrown away. */
  public void shutdownInput() {
    lock.lock();
    try {
      inputShut = true;
      inbox.skip(inbox.size());
      changed.signalAll();
      pump();
    } finally {
      lock.unlock();
    }
  }

  /**
   * Ends the stream, in order unless that would hide a loss: bytes that nobody read make a reset of
   * it, as TCP does.
   */
  public void close(boolean reset) {
    lock.lock();
    try {
      if (!closed) {
        closed = true;
        resetWanted = reset || (!inbox.isEmpty() && !inputShut);
        finishing = true;
        changed.signalAll();
        pump();
        loop.every(ORPHAN_MS, this::forsake);
      }
    } finally {
      lock.unlock();
    }
  }

  /** The other end had its time to end too. */
  private boolean forsake() {
    lock.lock();
    try {
      resetWanted = true;
      pump();
      return false;
    } finally {
      lock.unlock();
    }
  }

  private void requireOpen() throws SocketException {
    if (closed) {
      throw new SocketException("Socket closed");
    }
  }

  private IOException interrupted() {
    Thread.currentThread().interrupt();
    close(true);
    return new InterruptedIOException("Closed by interrupt");
  }

  // The loop.

  private void pump() {
    if (!pumping) {
      pumping = true;
      loop.execute(this::changed);
    }
  }

  @Override
  public void changed() {
    BondStream behind = stream;
    lock.lock();
    try {
      pumping = false;
      if (behind == null || over) {
        return;
      }
      if (resetWanted) {
        over = true;
        behind.reset(Frame.Reset.BY_PROGRAM);
        return;
      }
      if (behind.state() == StreamState.State.REFUSED) {
        over = true;
        int result = behind.reason();
        failure = () -> reasons.refused(result);
      } else {
        moveOut(behind);
        moveIn(behind);
      }
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private void moveOut(BondStream behind) {
    int taken = 1;
    while (!outbox.isEmpty() && taken > 0) {
      taken = behind.write(outbox.run());
      outbox.skip(taken);
    }
    if (outbox.isEmpty() && finishing && !finishSaid) {
      finishSaid = true;
      behind.finish();
    }
  }

  private void moveIn(BondStream behind) {
    int moved = 1;
    while (moved > 0 && inbox.room() > 0) {
      ByteBuffer space = inbox.space();
      moved = behind.read(space);
      if (moved > 0 && closed) {
        resetWanted = true; // nobody will read it
        over = true;
        behind.reset(Frame.Reset.BY_PROGRAM);
        return;
      }
      if (moved > 0 && !inputShut) {
        inbox.added(moved);
      }
    }
    opened |= behind.state() == StreamState.State.OPEN;
    atEnd |= behind.isAtEnd();
    if (behind.state() == StreamState.State.RESET) {
      over = true;
      int reason = behind.reason();
      String bondEnd = behind.bondEnd();
      failure = () -> reasons.broken(reason, bondEnd);
    }
  }
}
