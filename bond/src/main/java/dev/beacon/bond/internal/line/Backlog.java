package dev.beacon.bond.internal.line;

import java.io.InterruptedIOException;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.util.ArrayDeque;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The streams of a service in this process that wait for their program to accept them. They are
 * open for their clients already, as connections in the backlog of a TCP port are.
 */
public final class Backlog {

  /**
   * A stream that came.
   *
   * @param door the stream
   * @param from the other end of one of its lines: the client, or a relay
   */
  public record Come(StreamDoor door, InetSocketAddress from) {}

  private final int most;
  private final Runnable atEnd;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final ArrayDeque<Come> waiting = new ArrayDeque<>();
  private boolean closed;

  /** At most so many wait; the task runs when it is closed. */
  Backlog(int most, Runnable atEnd) {
    this.most = most;
    this.atEnd = atEnd;
  }

  // The loop.

  /** Checks that one more may wait. */
  boolean hasRoom() {
    lock.lock();
    try {
      return !closed && waiting.size() < most;
    } finally {
      lock.unlock();
    }
  }

  /** Adds a stream; returns false if it was closed meanwhile. */
  boolean add(Come come) {
    lock.lock();
    try {
      if (!closed) {
        waiting.add(come);
        changed.signal();
      }
      return !closed;
    } finally {
      lock.unlock();
    }
  }

  // Callers.

  /**
   * Waits for a stream.
   *
   * @param timeoutMs the longest wait; 0 for ever
   * @throws SocketTimeoutException after that
   * @throws SocketException if it is closed, also while the caller waits
   */
  public Come accept(int timeoutMs) throws SocketException, InterruptedIOException {
    lock.lock();
    try {
      long leftNs = TimeUnit.MILLISECONDS.toNanos(timeoutMs);
      while (true) {
        if (closed) {
          throw new SocketException("Socket closed");
        }
        Come first = waiting.poll();
        if (first != null) {
          return first;
        }
        if (timeoutMs == 0) {
          changed.await();
        } else if (leftNs <= 0) {
          throw new SocketTimeoutException("Accept timed out");
        } else {
          leftNs = changed.awaitNanos(leftNs);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      close();
      throw new InterruptedIOException("Closed by interrupt");
    } finally {
      lock.unlock();
    }
  }

  /** Reports whether it was closed. */
  public boolean isClosed() {
    lock.lock();
    try {
      return closed;
    } finally {
      lock.unlock();
    }
  }

  /** Takes no more; streams that nobody accepted are reset, callers that wait are told. */
  public void close() {
    lock.lock();
    try {
      if (closed) {
        return;
      }
      closed = true;
      waiting.forEach(come -> come.door().close(true));
      waiting.clear();
      changed.signalAll();
    } finally {
      lock.unlock();
    }
    atEnd.run();
  }
}
