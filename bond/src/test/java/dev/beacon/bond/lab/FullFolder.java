package dev.beacon.bond.lab;

import dev.beacon.bond.BondIdentity;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Wants an identity in a folder that is full, then deletes what fills it and tries again. */
public final class FullFolder {

  private FullFolder() {}

  /** Arguments: the folder, and a file in it that fills it. */
  public static void main(String[] args) throws IOException {
    Path folder = Path.of(args[0]);
    try {
      System.out.println("made " + BondIdentity.at(folder.resolve("identity.pem")).id());
    } catch (IOException e) {
      System.out.println("failed " + e.getMessage());
    }
    Files.delete(Path.of(args[1]));
    try (var files = Files.list(folder)) {
      System.out.println("left " + files.count());
    }
    String id = BondIdentity.at(folder.resolve("identity.pem")).id();
    System.out.println("then " + id.equals(BondIdentity.at(folder.resolve("identity.pem")).id()));
  }
}
