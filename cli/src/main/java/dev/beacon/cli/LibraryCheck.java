package dev.beacon.cli;

import dev.beacon.BeaconException;
import dev.beacon.NativeLibraryException;
import java.util.List;
import java.util.Optional;

/** Checks that the native core can be loaded; without it, Beacon can't work. */
final class LibraryCheck implements Check {

  private static final String ID = "native-core";

  @Override
  public List<Finding> findings(Symptoms symptoms) {
    Optional<BeaconException> failure = symptoms.failure();
    if (failure.isPresent() && failure.get() instanceof NativeLibraryException) {
      return List.of(
          Finding.problem(
              ID,
              String.valueOf(failure.get().getMessage()),
              "Make one of these places readable for this user, on a file system that lets programs"
                  + " be loaded, with the library of this machine's architecture in it."));
    }
    return List.of(Finding.ok(ID, "The native core loads."));
  }
}
