package dev.beacon.it.lab;

/** No Docker engine answers; the message says where it was looked for and how to get one. */
final class NoEngineException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  NoEngineException(String message) {
    super(message);
  }
}
