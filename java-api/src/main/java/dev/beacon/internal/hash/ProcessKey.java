package dev.beacon.internal.hash;

import java.io.FileInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.SecureRandom;

/** Sixteen random bytes of this process, which nobody outside it knows. */
final class ProcessKey {

  private static final int KEY_BYTES = 2 * Long.BYTES;

  static final long LOW;
  static final long HIGH;

  static {
    ByteBuffer key = ByteBuffer.wrap(bytes());
    LOW = key.getLong();
    HIGH = key.getLong();
  }

  private ProcessKey() {}

  // Java's own source costs a start 40 ms or more: it loads the providers of all cryptography.
  private static byte[] bytes() {
    try (FileInputStream kernel = new FileInputStream("/dev/urandom")) {
      byte[] key = kernel.readNBytes(KEY_BYTES);
      return key.length == KEY_BYTES ? key : anywhere();
    } catch (IOException | SecurityException e) {
      return anywhere();
    }
  }

  private static byte[] anywhere() {
    byte[] key = new byte[KEY_BYTES];
    new SecureRandom().nextBytes(key);
    return key;
  }
}
