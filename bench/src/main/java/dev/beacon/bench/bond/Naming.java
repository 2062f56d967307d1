package dev.beacon.bench.bond;

import dev.beacon.bond.BondIdentity;
import java.io.IOException;
import java.nio.file.Path;

/** Prints the id of an identity. */
public final class Naming {

  private Naming() {}

  /** Argument: the file of the identity. */
  public static void main(String[] args) throws IOException {
    System.out.println(BondIdentity.at(Path.of(args[0])).id());
  }
}
